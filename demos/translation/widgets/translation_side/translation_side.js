// One of two translations with its heat map. The value is JSON of draw.page_value, or {waiting: true} while the next is
// on its way; an empty one hides the part. Words that aren't in the other translation are marked.
const side = find(".translated");
const sheet = find(".words");
const partners = find(".partners");
const grid = find(".grid");
const which = find(".which");
let now = null;
let words = [];
let map = { cells: [], tops: [], sides: [] };
let at = 0; // which sentence the map shows

const percent = (weight) => `${Math.round(weight * 100)}%`;
const names = { source: (j) => now.source[2 * j + 1], target: (i) => now.target[2 * i + 1] };

function spell() {
  words = [];
  const differs = new Set(now.differs);
  sheet.replaceChildren(...now.target.map((text, place) => {
    if (place % 2 === 0) return document.createTextNode(text);
    const word = make("span", differs.has(words.length) ? "word differs" : "word", text);
    word.tabIndex = words.length ? -1 : 0;
    word.dataset.index = words.length;
    words.push(word);
    return word;
  }));
}

function drawMap() {
  const count = now.blocks.length;
  which.hidden = count < 2;
  find(".number").textContent = `sentence ${at + 1} of ${count}`;
  map = fillGrid(grid, now.blocks[at], now.source, now.target);
  find(".scroll").setAttribute("aria-label", map.spoken);
}

// Lights one French word (i) or one English word (j), counted from the sentence's first.
function light(i, j) {
  const { row, weights } = now.blocks[at];
  words.forEach((word, index) => word.classList.toggle("looked", i !== null && index === row + i));
  map.sides.forEach((label, index) => label.classList.toggle("lit", index === i));
  map.tops.forEach((label, index) => label.classList.toggle("lit", index === j || (i !== null && j === null && weights[i][index] >= 0.15)));
  map.cells.forEach((line, a) => line.forEach((cell, b) => {
    cell.classList.toggle("row-lit", a === i && j === null);
    cell.classList.toggle("column-lit", b === j && i === null);
    cell.classList.toggle("lit", a === i && b === j);
  }));
  partners.textContent = tell(i, j);
}

function tell(i, j) {
  if (i === null && j === null) return "";
  const { row, column, weights } = now.blocks[at];
  const french = names.target(row + i), english = names.source(column + j);
  if (i !== null && j !== null) return `${french}: ${percent(weights[i][j])} of its look went to ${english}`;
  const all = i !== null ? weights[i].map((weight, b) => [names.source(column + b), weight]) : weights.map((line, a) => [names.target(row + a), line[j]]);
  const list = all.filter(([, weight]) => weight >= 0.05).sort((a, b) => b[1] - a[1]).slice(0, 4).map(([word, weight]) => `${word} ${percent(weight)}`).join(", ");
  if (i !== null) return list ? `${french} looked at ${list}` : `${french} looked a little at every word`;
  return list ? `${english} was looked at by ${list}` : `${english}: no word looked here`;
}

function lookFrom(word) {
  const index = Number(word.dataset.index);
  const block = now.blocks.findLastIndex((one) => one.row <= index);
  if (block !== at) {
    at = block;
    drawMap();
  }
  light(index - now.blocks[at].row, null);
}

const dim = () => now && light(null, null);
const wordOf = (event) => event.target.closest?.(".word");
for (const kind of ["pointerover", "focusin"]) sheet.addEventListener(kind, (event) => (wordOf(event) ? lookFrom(wordOf(event)) : dim()));
for (const kind of ["pointerleave", "focusout"]) sheet.addEventListener(kind, dim);
sheet.addEventListener("keydown", (event) => {
  const from = words.indexOf(wordOf(event));
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (from < 0 || !step) return;
  event.preventDefault();
  const to = words[Math.min(words.length - 1, Math.max(0, from + step))];
  words.forEach((word) => (word.tabIndex = word === to ? 0 : -1));
  to.focus();
});
grid.addEventListener("pointerover", ({ target }) => {
  if (target.dataset.i) light(Number(target.dataset.i), Number(target.dataset.j));
  else if (map.tops.includes(target)) light(null, map.tops.indexOf(target));
  else if (map.sides.includes(target)) light(map.sides.indexOf(target), null);
});
grid.addEventListener("pointerleave", dim);
function turn(step) {
  at = (at + step + now.blocks.length) % now.blocks.length;
  drawMap();
  dim();
}
find(".before").addEventListener("click", () => turn(-1));
find(".after").addEventListener("click", () => turn(1));

function follow() {
  const next = parse(props.value);
  side.classList.toggle("stale", Boolean(next?.waiting));
  if (next?.waiting) return;
  side.hidden = !next;
  now = next;
  if (!now) return;
  at = 0;
  spell();
  drawMap();
  dim();
}
watch("value", follow);
follow();
