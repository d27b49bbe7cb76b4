// The heat map of one sentence: French words in rows, English words in columns, linked with both sheets.
const map = element.querySelector(".attention-map");
const grid = element.querySelector(".grid");
const scroll = element.querySelector(".scroll");
const which = element.querySelector(".which");
const number = element.querySelector(".number");
const none = element.querySelector(".none");
let result = null;
let shown = 0; // which sentence
let cells = []; // of that sentence: row by row
let tops = [];
let sides = [];

function draw() {
  const count = result?.blocks.length || 0;
  map.hidden = !count;
  none.hidden = result?.attention !== false;
  if (!count) return;
  shown = Math.min(shown, count - 1);
  const filled = fillGrid(grid, result.blocks[shown], result.source, result.target);
  ({ cells, tops, sides } = filled);
  scroll.setAttribute("aria-label", filled.spoken);
  which.hidden = count < 2;
  number.textContent = `sentence ${shown + 1} of ${count}`;
}

function turn(step) {
  shown = (shown + step + result.blocks.length) % result.blocks.length;
  draw();
}

function look(source, target) {
  document.dispatchEvent(new CustomEvent("translation:look", { detail: { source, target } }));
}

grid.addEventListener("pointerover", (event) => {
  const { row, column } = result.blocks[shown];
  const at = event.target;
  if (at.dataset?.i) look(column + Number(at.dataset.j), row + Number(at.dataset.i));
  else if (tops.includes(at)) look(column + tops.indexOf(at), null);
  else if (sides.includes(at)) look(null, row + sides.indexOf(at));
});
grid.addEventListener("pointerleave", () => look(null, null));
element.querySelector(".before").addEventListener("click", () => turn(-1));
element.querySelector(".after").addEventListener("click", () => turn(1));

document.addEventListener("translation:result", ({ detail }) => {
  if (result?.given !== detail.given) shown = 0;
  result = detail;
  draw();
});
document.addEventListener("translation:light", ({ detail }) => {
  const place = detail.block ? result.blocks.findIndex((one) => one.row === detail.block.row) : shown;
  if (place >= 0 && place !== shown) {
    shown = place;
    draw();
  }
  const { row, column } = result?.blocks[shown] || { row: 0, column: 0 };
  const source = detail.source === null ? null : detail.source - column;
  const target = detail.target === null ? null : detail.target - row;
  tops.forEach((top, j) => top.classList.toggle("lit", j === source || (source === null && (detail.sources[column + j] || 0) >= 0.15)));
  sides.forEach((side, i) => side.classList.toggle("lit", i === target || (target === null && (detail.targets[row + i] || 0) >= 0.15)));
  cells.forEach((line, i) => line.forEach((cell, j) => {
    cell.classList.toggle("row-lit", i === target && source === null);
    cell.classList.toggle("column-lit", j === source && target === null);
    cell.classList.toggle("lit", i === target && j === source);
  }));
});
