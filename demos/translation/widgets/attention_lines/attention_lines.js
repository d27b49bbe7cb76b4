// Two columns of words with a line for every look that is kept. The value is JSON {source, target, weights, share}:
// each French word keeps its largest weights until they reach the share; the slider tells another one.
const sides = { source: element.querySelector(".english"), target: element.querySelector(".french") };
const lines = element.querySelector("svg");
const reading = element.querySelector(".reading");
const count = element.querySelector(".count");
const ROW = 40;
let now = null;
let share = 0.8;
let paths = [];
let buttons = { source: [], target: [] };

function kept(weights) {
  const order = weights.map((_, j) => j).sort((a, b) => weights[b] - weights[a]);
  const chosen = [];
  let sum = 0;
  for (const j of order) {
    chosen.push(j);
    sum += weights[j];
    if (sum >= share - 1e-9) break;
  }
  return chosen;
}

function connect() {
  const height = ROW * Math.max(now.source.length, now.target.length);
  lines.setAttribute("viewBox", `0 0 100 ${height}`);
  lines.style.height = `${height}px`;
  paths = now.weights.flatMap((weights, i) => kept(weights).map((j) => {
    const [from, to] = [(j + 0.5) * ROW, (i + 0.5) * ROW];
    const path = drawn("path", { d: `M0 ${from}C45 ${from} 55 ${to} 100 ${to}`, "stroke-width": 1 + 5 * weights[j], opacity: 0.2 + 0.8 * weights[j] });
    path.dataset.source = j;
    path.dataset.target = i;
    return path;
  }));
  lines.replaceChildren(...paths);
  count.textContent = `${paths.length} of ${now.source.length * now.target.length} lines`;
}

function look(side, index) {
  const lit = side ? paths.filter((path) => Number(path.dataset[side]) === index) : [];
  const other = side === "source" ? "target" : "source";
  paths.forEach((path) => path.classList.toggle("lit", lit.includes(path)));
  lines.classList.toggle("picked", Boolean(side));
  for (const one of ["source", "target"]) {
    buttons[one].forEach((button, place) => {
      button.classList.toggle("looked", one === side && place === index);
      button.classList.toggle("lit", one === other && lit.some((path) => Number(path.dataset[other]) === place));
    });
  }
  reading.textContent = side ? tell(side, index, other, lit) : "Point at a word to see its lines alone.";
}

function tell(side, index, other, lit) {
  const weight = (path) => now.weights[path.dataset.target][path.dataset.source];
  const list = [...lit].sort((a, b) => weight(b) - weight(a)).slice(0, 5).map((path) => `${now[other][path.dataset[other]]} ${percent(weight(path))}`).join(", ");
  const word = now[side][index];
  if (!list) return `No line of “${word}” is among those that are kept.`;
  return side === "target" ? `“${word}” looked at ${list}.` : `“${word}” was looked at by ${list}.`;
}

function column(side) {
  buttons[side] = now[side].map((word, index) => {
    const button = Object.assign(make("button", "", word), { type: "button", title: word });
    button.tabIndex = index ? -1 : 0;
    for (const kind of ["pointerenter", "focus", "click"]) button.addEventListener(kind, () => look(side, index));
    for (const kind of ["pointerleave", "blur"]) button.addEventListener(kind, () => look(null));
    return button;
  });
  sides[side].replaceChildren(...buttons[side].map((button) => {
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

for (const side of ["source", "target"]) {
  sides[side].addEventListener("keydown", (event) => walk(buttons[side], event, { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }));
}

function show() {
  now = parse(props.value);
  if (!now) return;
  share = now.share / 100;
  column("source");
  column("target");
  connect();
  look(null);
}

document.addEventListener("translation:share", ({ detail }) => {
  if (!now) return;
  share = detail / 100;
  connect();
  look(null);
});
watch("value", show);
show();
