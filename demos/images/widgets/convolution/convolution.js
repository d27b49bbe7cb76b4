// A filter of the first layer on the pixels that it is given: the multiply-and-add for one spot, next to the network's own number.
const COLOURS = ["red", "green", "blue"];
const box = find(".kernel-filters");
const picture = find(".kernel-picture");
const map = find(".kernel-map");
let now = null;
let spot = [0, 0]; // row and column of the result

const floats = (text) => new Float32Array(bytes(text).buffer);
const signed = (value, digits = 2) => value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "\u2212");
const most = () => [now.height - 1, now.width - 1];
const clamp = (value, high) => Math.max(0, Math.min(high, value));
const within = (at) => at.map((value, axis) => clamp(value, most()[axis]));

// The corner of the filter on the picture; outside of it there are zeros.
const corner = (axis) => spot[axis] * now.stride[axis] - now.padding[axis];
function seen(colour, row, column) {
  const [, height, width] = now.shape;
  if (row < 0 || column < 0 || row >= height || column >= width) return 0;
  return now.pixels[(colour * height + row) * width + column];
}

function draw() {
  const [rows, columns] = now.kernel;
  const [colours, height, width] = now.shape;
  const place = (node, top, left, high, wide) => Object.assign(node.style, { top: `${top * 100}%`, left: `${left * 100}%`, height: `${high * 100}%`, width: `${wide * 100}%` });
  place(picture.querySelector("i"), corner(0) / height, corner(1) / width, rows / height, columns / width);
  place(map.querySelector("i"), spot[0] / now.height, spot[1] / now.width, 1 / now.height, 1 / now.width);
  const products = [];
  for (let colour = 0; colour < colours; colour += 1)
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) {
        const number = seen(colour, corner(0) + row, corner(1) + column);
        const weight = now.weights[(colour * rows + row) * columns + column];
        products.push({ number, weight, product: number * weight });
      }
  const strongest = Math.max(...products.map(({ product }) => Math.abs(product)), 1e-6);
  const palette = bytes(now.palettes[1]);
  const tables = find(".kernel-tables");
  tables.replaceChildren();
  const sums = [];
  for (let colour = 0; colour < colours; colour += 1) {
    const table = make("div", "kernel-table", "", tables);
    make("em", "", COLOURS[colour] ?? "", table);
    const cells = make("div", "kernel-cells", "", table);
    cells.style.gridTemplateColumns = `repeat(${columns}, max-content)`;
    const own = products.slice(colour * rows * columns, (colour + 1) * rows * columns);
    for (const { number, weight, product } of own) {
      const cell = make("span", "", "", cells);
      const level = Math.round(128 + (product / strongest) * 80);
      cell.style.background = `rgb(${palette.slice(level * 3, level * 3 + 3).join(" ")})`;
      make("span", "", signed(number), cell);
      make("span", "", `\u00d7 ${signed(weight)}`, cell);
      cell.title = `= ${signed(product, 3)}`;
    }
    sums.push(own.reduce((total, { product }) => total + product, 0));
    make("b", "", `= ${signed(sums.at(-1), 3)}`, table);
  }
  const total = sums.reduce((sum, each) => sum + each, now.bias);
  const own = now.result[spot[0] * now.width + spot[1]];
  const bias = now.bias ? ` + bias (${signed(now.bias, 3)})` : "";
  find(".kernel-total").textContent = `${sums.map((sum, colour) => `${COLOURS[colour] ?? ""} (${signed(sum, 3)})`).join(" + ")}${bias} = ${signed(total, 3)}`;
  find(".kernel-own").textContent = `The network's map says here: ${signed(own, 3)}`;
  element.dataset.total = total;
  element.dataset.spot = spot.join(",");
  box.setAttribute("data-number", now.number);
}

function go(at) {
  spot = within(at);
  draw();
}

function settle() {
  choose("spot", spot.join(","));
}

function show() {
  const before = now;
  now = read();
  if (!now) return;
  for (const name of ["pixels", "weights", "result"]) now[name] = floats(now[name]);
  if (before?.filters.join() !== now.filters.join()) {
    box.replaceChildren();
    now.filters.forEach((filter, index) => {
      const button = make("button", "", "", box);
      button.setAttribute("role", "radio");
      button.setAttribute("aria-label", `Filter ${index}`);
      button.dataset.index = index;
      const tile = make("img", "look-sharp", "", button);
      tile.alt = "";
      tile.src = address(filter);
    });
  }
  mark(box.children, box.children[now.number]);
  const scale = now.pixels.some((number) => number < 0) ? "brightness seen (0 is average)" : "brightness seen";
  find(".kernel-legend").textContent = `In each field: the ${scale}, times the filter's number. Rounded.`;
  picture.querySelector("img").src = address(now.seen);
  paint(map.querySelector("canvas"), bytes(now.levels), bytes(now.palettes[now.palette]), now.width, now.height);
  go(now.spot ?? (before && before.seen === now.seen ? spot : now.peak));
}

for (const stage of [picture, map]) {
  const follow = (event) => {
    if (!now) return;
    const edge = stage.getBoundingClientRect();
    const share = [(event.clientY - edge.top) / edge.height, (event.clientX - edge.left) / edge.width];
    if (stage === map) return go(share.map((part, axis) => Math.floor(part * (axis ? now.width : now.height))));
    const middle = (axis) => share[axis] * now.shape[axis + 1] - now.kernel[axis] / 2 + now.padding[axis];
    go([0, 1].map((axis) => Math.round(middle(axis) / now.stride[axis])));
  };
  stage.addEventListener("pointermove", follow);
  stage.addEventListener("pointerdown", follow);
  stage.addEventListener("click", settle);
}
picture.addEventListener("keydown", (event) => {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (!now || !(event.key in steps)) return;
  event.preventDefault();
  go(spot.map((at, axis) => at + steps[event.key][axis]));
});
picture.addEventListener("keyup", (event) => event.key.startsWith("Arrow") && settle());
oneOf(box, "button", (node) => {
  mark(box.children, node);
  choose("filter", node.dataset.index);
});
watch("value", show);
show();
