// A map of sentences. The value is JSON {known: [{text, topic, x, y}], mine: {text, x, y}, neighbours: [{place, likeness}], kept}.
const svg = element.querySelector(".ground svg");
const reading = element.querySelector(".reading");
const topics = element.querySelector(".topics");
const near = element.querySelector(".near");
const [WIDTH, HEIGHT, EDGE] = [640, 440, 28];
const HUES = ["#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#0072b2", "#d55e00", "#f0e442"];
const SHAPES = [
  "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z",
  "M-6 -6H6V6H-6Z",
  "M0 -8L8 6H-8Z",
  "M0 -8L8 0L0 8L-8 0Z",
  "M0 8L8 -6H-8Z",
  "M-2.5 -8H2.5V-2.5H8V2.5H2.5V8H-2.5V2.5H-8V-2.5H-2.5Z",
  "M-8 -3H8V3H-8Z",
];
let now = null;
let dots = [];
let order = []; // the dots from left to right, for the arrow keys
let at = -1;

function shape(topic, settings = {}) {
  return drawn("path", { d: SHAPES[topic % SHAPES.length], fill: HUES[topic % HUES.length], ...settings });
}

// On a phone the whole map is small, so that its marks have to be larger in it.
const size = () => (svg.clientWidth && svg.clientWidth < 480 ? 1.6 : 1);

function read(place) {
  at = place;
  dots.forEach((dot, index) => dot.classList.toggle("at", index === place));
  const one = now.known[place];
  reading.textContent = one ? `${one.topic}: ${one.text}` : "Point at a dot to read its sentence.";
}

function show() {
  now = parse(props.value);
  if (!now) return;
  const names = [...new Set(now.known.map((one) => one.topic))];
  const all = [...now.known, now.mine];
  const [left, right] = [Math.min(...all.map((one) => one.x)), Math.max(...all.map((one) => one.x))];
  const [low, high] = [Math.min(...all.map((one) => one.y)), Math.max(...all.map((one) => one.y))];
  const x = (one) => EDGE + ((one.x - left) / (right - left || 1)) * (WIDTH - 2 * EDGE);
  const y = (one) => HEIGHT - EDGE - ((one.y - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  const close = new Set(now.neighbours.map((one) => one.place));
  dots = now.known.map((one, place) => {
    const dot = shape(names.indexOf(one.topic), { class: `dot${close.has(place) ? " near" : ""}`, transform: `translate(${x(one).toFixed(1)} ${y(one).toFixed(1)}) scale(${size()})` });
    for (const kind of ["pointerenter", "click"]) dot.addEventListener(kind, () => read(place));
    return dot;
  });
  order = now.known.map((_, place) => place).sort((a, b) => now.known[a].x - now.known[b].x);
  const [mx, my] = [x(now.mine), y(now.mine)];
  const links = now.neighbours.map(({ place }) => drawn("line", { class: "link", x1: mx, y1: my, x2: x(now.known[place]), y2: y(now.known[place]) }));
  const label = drawn("text", { class: "yours", x: mx < WIDTH - 160 ? mx + 18 : mx - 18, y: my + 6, "text-anchor": mx < WIDTH - 160 ? "start" : "end" });
  label.textContent = "your sentence";
  svg.replaceChildren(...links, ...dots, drawn("circle", { class: "mine", cx: mx, cy: my, r: 12 }), drawn("circle", { class: "heart", cx: mx, cy: my, r: 5 }), label);
  topics.replaceChildren(...names.map((name, index) => {
    const item = document.createElement("li");
    const mark = drawn("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" });
    mark.append(shape(index));
    item.append(mark, name);
    return item;
  }));
  near.replaceChildren(...now.neighbours.map(({ place, likeness }) => {
    const item = make("li", "", "");
    item.append(now.known[place].text, make("span", "", likeness.toFixed(2).replace("-", "−")));
    item.addEventListener("pointerenter", () => read(place));
    return item;
  }));
  const list = now.neighbours.map(({ place }) => now.known[place].text).join(" ");
  svg.setAttribute("aria-label", `Map of ${now.known.length} sentences in ${names.length} topics and yours. Nearest to yours: ${list} Left and right arrow keys read the sentences from left to right.`);
  element.querySelector(".kept").textContent = `Likeness is the cosine: 1 is the same direction, 0 has nothing in common. It is taken over all numbers; the flat map shows ${percent(now.kept)} of how the sentences differ, so dots can look nearer than they are.`;
  read(-1);
}

svg.addEventListener("pointerleave", () => now && read(-1));
svg.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step || !now) return;
  event.preventDefault();
  read(order[(order.indexOf(at) + step + order.length) % order.length]);
});
watch("value", show);
show();
