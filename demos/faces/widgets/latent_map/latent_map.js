// A thousand thumbnails laid out along two directions: sorted into columns by the first, within a column by the second. The
// layout changes in the browser alone. A click tells the seed, with "select"; `here` is the seed that the visitor is at.
const section = find(".look-in");
const board = find(".map-board");
const canvas = find("canvas");
const tiles = find(".map-tiles");
const [across, down] = [find(".map-across"), find(".map-down")];
const sheet = new Image();
let now = null;
let along = null; // directions x faces
let seeds = []; // by place, column after column
let rowsOf = 25, columns = 40;
let at = 0; // the place under the pointer

const wide = () => (element.clientWidth || innerWidth) > 600;

function lay() {
  columns = wide() ? 40 : 25;
  rowsOf = Math.ceil(now.count / columns);
  const value = (direction, seed) => along[direction * now.count + seed];
  const order = Array.from({ length: now.count }, (_, seed) => seed).sort((a, b) => value(across.value, a) - value(across.value, b));
  seeds = [];
  for (let first = 0; first < now.count; first += rowsOf) seeds.push(...order.slice(first, first + rowsOf).sort((a, b) => value(down.value, a) - value(down.value, b)));
  canvas.width = columns * now.tile;
  canvas.height = rowsOf * now.tile;
  canvas.style.aspectRatio = `${columns} / ${rowsOf}`;
  const pen = canvas.getContext("2d");
  seeds.forEach((seed, place) => {
    const size = now.tile;
    pen.drawImage(sheet, (seed % now.columns) * size, Math.floor(seed / now.columns) * size, size, size, Math.floor(place / rowsOf) * size, (place % rowsOf) * size, size, size);
  });
  stand();
}

function put(node, place) {
  node.hidden = place < 0;
  node.style.cssText = `left:${(Math.floor(place / rowsOf) * 100) / columns}%;top:${((place % rowsOf) * 100) / rowsOf}%;width:${100 / columns}%;height:${100 / rowsOf}%`;
}

// What lies under the pointer or the keys: a mark on the map, and the faces around it, large.
function stand() {
  put(find(".map-at"), at);
  put(find(".map-here"), seeds.indexOf(Number(props.here)));
  const [column, row] = [Math.floor(at / rowsOf), at % rowsOf];
  [...tiles.children].forEach((button, index) => {
    const [x, y] = [column + (index % 5) - 2, row + Math.floor(index / 5) - 2];
    const seed = x >= 0 && y >= 0 && x < columns && y < rowsOf ? seeds[x * rowsOf + y] : undefined;
    button.disabled = seed === undefined;
    if (button.disabled) return;
    button.dataset.seed = seed;
    button.setAttribute("aria-label", `Go to the face of seed ${seed}`);
    button.style.backgroundPosition = `${((seed % now.columns) * 100) / (now.columns - 1)}% ${(Math.floor(seed / now.columns) * 100) / (Math.ceil(now.count / now.columns) - 1)}%`;
  });
  const axis = (select) => now.axes[select.value].name;
  find(".map-words").textContent = `Seed ${seeds[at]}: ${axis(across)} ${signed(along[across.value * now.count + seeds[at]], 1)}, ${axis(down)} ${signed(along[down.value * now.count + seeds[at]], 1)}, in standard deviations of the latent.`;
}

function go(seed) {
  trigger("select", { seed: Number(seed) });
}

function placeOf(event) {
  const box = canvas.getBoundingClientRect();
  const inside = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return Math.min(now.count - 1, inside((event.clientX - box.left) / box.width, columns) * rowsOf + inside((event.clientY - box.top) / box.height, rowsOf));
}

function show() {
  const value = parse(props.value);
  const wait = find(".map-wait");
  if (!value) return;
  wait.hidden = !value.count || Boolean(value.sheet);
  wait.textContent = value.sheet ? "" : `Painting ${value.done} of ${value.count} faces ...`;
  if (!value.sheet) return;
  now = value;
  along = new Float32Array(Uint8Array.from(atob(now.along), (letter) => letter.charCodeAt(0)).buffer);
  for (const [index, select] of [across, down].entries()) {
    const ends = (axis) => (axis.low ? `${axis.name}: ${axis.low} to ${axis.high}` : axis.name);
    select.replaceChildren(...now.axes.map((axis, direction) => Object.assign(make("option", "", ends(axis)), { value: direction })));
    select.value = now.usual[index];
  }
  tiles.replaceChildren();
  for (let index = 0; index < 25; index += 1) {
    const button = make("button", index === 12 ? "middle" : "", "", tiles);
    button.style.backgroundImage = `url(${picture(now.sheet)})`;
    button.style.backgroundSize = `${now.columns * 100}% ${Math.ceil(now.count / now.columns) * 100}%`;
    button.addEventListener("click", () => go(button.dataset.seed));
  }
  sheet.onload = () => {
    find(".map").hidden = false;
    lay();
    at = Math.max(0, seeds.indexOf(Number(props.here)));
    stand();
  };
  sheet.src = picture(now.sheet);
}

const relay = () => now && lay();
across.addEventListener("change", relay);
down.addEventListener("change", relay);
new ResizeObserver(() => now && sheet.complete && seeds.length && columns !== (wide() ? 40 : 25) && lay()).observe(section);
board.addEventListener("pointermove", (event) => {
  if (event.pointerType !== "mouse") return;
  at = placeOf(event);
  stand();
});
board.addEventListener("click", (event) => {
  at = placeOf(event);
  stand();
  go(seeds[at]);
});
board.addEventListener("keydown", (event) => {
  const steps = { ArrowRight: rowsOf, ArrowLeft: -rowsOf, ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "Enter" || event.key === " ") go(seeds[at]);
  else if (event.key in steps) {
    const next = at + steps[event.key];
    const turned = Math.abs(steps[event.key]) === 1 && Math.floor(next / rowsOf) !== Math.floor(at / rowsOf);
    if (next >= 0 && next < now.count && !turned) at = next;
    stand();
  } else return;
  event.preventDefault();
});
watch("value", show);
watch("here", () => now && seeds.length && stand());
show();
