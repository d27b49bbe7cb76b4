// A grey patch on every place in turn, and what became of the probabilities: filled in while the network is being asked.
const stage = find(".cover-stage");
const patch = find(".cover-patch");
const said = find(".cover-now");
let now = null;
let label = "";
let place = null; // row and column, or null for the place that matters most

const percent = (chance) => (chance < 0.001 ? "under 0.1%" : `${(chance * 100).toFixed(chance < 0.0995 || chance > 0.9949 ? 1 : 0)}%`);
const fall = (at, column) => now.chances[column] - now.covered[at][column];

function draw() {
  if (!now) return;
  const column = Math.max(0, now.labels.indexOf(label));
  const falls = now.covered.map((_, at) => fall(at, column));
  const most = Math.max(...falls.map(Math.abs), 0.001);
  const levels = new Uint8Array(now.places ** 2).fill(128);
  falls.forEach((each, at) => (levels[at] = Math.round(128 + (each / most) * 127)));
  paint(find("canvas"), levels, bytes(now.palettes[1]), now.places, now.places, 0, true);
  const name = now.labels[column];
  const done = now.covered.length === now.places ** 2;
  element.dataset.done = now.covered.length;
  element.setAttribute("aria-busy", String(!done));
  find(".cover-for").textContent = done ? `${now.covered.length} patches tried, for “${name}”` : `Trying: ${now.covered.length} of ${now.places ** 2} patches`;
  find(".cover-words").textContent = `Orange: cover this and “${name}” gets less likely, so the answer hangs on it. Blue: it gets likelier.`;
  const top = falls.indexOf(Math.max(...falls));
  const at = place ? Math.min(place[0] * now.places + place[1], now.covered.length - 1) : top;
  const [row, left] = [Math.floor(at / now.places), at % now.places];
  const percents = (start) => `${(start / now.side) * 100}%`;
  Object.assign(patch.style, { top: percents(now.starts[row]), left: percents(now.starts[left]), width: percents(now.patch), height: percents(now.patch) });
  patch.hidden = !done;
  said.textContent = done ? `With this patch covered: ${name} ${percent(now.covered[at][column])}, before ${percent(now.chances[column])}.` : "";
  element.dataset.place = `${row},${left}`;
}

function show() {
  const before = now;
  now = read();
  if (!now) return;
  if (!before || before.photo !== now.photo) place = null;
  if (!now.labels.includes(label)) label = now.chosen;
  find("img").src = address(now.photo);
  draw();
}

stage.addEventListener("pointermove", (event) => {
  if (!now) return;
  const edge = stage.getBoundingClientRect();
  const cell = (share) => Math.max(0, Math.min(now.places - 1, Math.floor(share * now.places)));
  place = [cell((event.clientY - edge.top) / edge.height), cell((event.clientX - edge.left) / edge.width)];
  draw();
});
stage.addEventListener("keydown", (event) => {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (!now || !(event.key in steps)) return;
  event.preventDefault();
  const from = (element.dataset.place || "0,0").split(",").map(Number);
  place = from.map((at, axis) => Math.max(0, Math.min(now.places - 1, at + steps[event.key][axis])));
  draw();
});
window.addEventListener("look-label", (event) => {
  label = String(event.detail);
  place = null;
  draw();
});
watch("value", show);
show();
