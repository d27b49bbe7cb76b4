// A chart over training steps. makeChart fills `box` and returns move(step), which sets the cursor and gives the readouts.
const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 208, LEFT = 48, RIGHT = 16, TOP = 28, BOTTOM = 48;
const precise = new Intl.NumberFormat("en", { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const whole = new Intl.NumberFormat("en");
const DECADES = 5; // a logarithmic axis shows at most; what is smaller lies on its floor
const figures = (value) => (value > 0 && value < 0.0005 ? "under 0.0005" : precise.format(value));
const spoken = (value, unit) => (unit === "%" ? `${figures(value)}%` : `${figures(value)} ${unit}`.trim());

function add(parent, name, attributes = {}, text = "") {
  const node = parent.appendChild(document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
}

function tag(parent, name, className = "", text = "") {
  const node = parent.appendChild(document.createElement(name));
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function linearTicks(low, high) {
  const rough = (high - low) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const ticks = [];
  for (let i = Math.ceil(low / stride); i * stride <= high * 1.0001; i++) ticks.push(i * stride);
  return ticks;
}

function logTicks(low, high) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) for (const n of [1, 2, 5]) ticks.push(n * 10 ** power);
  const inside = ticks.filter((tick) => tick >= low && tick <= high);
  const tens = inside.filter((tick) => Math.abs(Math.log10(tick) % 1) < 1e-9);
  return inside.length > 5 ? tens : inside;
}

// The last value at or before a step.
function valueAt(points, step) {
  let found = null;
  for (const [at, value] of points) if (at <= step) found = value;
  return found;
}

function makeChart(box, curve, steps, goTo) {
  const figure = tag(box, "figure", "curve");
  const head = tag(figure, "figcaption");
  tag(head, "h3", "", curve.title);
  const many = curve.lines.length > 1;
  const readouts = curve.lines.map((line, i) => {
    const item = tag(head, "span", `readout line-${i + 1}`);
    if (many) tag(item, "span", "key", line.name);
    return tag(item, "b");
  });
  const svg = add(figure, "svg", { role: "img", height: HEIGHT });
  tag(figure, "p", "note", curve.look);
  const values = curve.lines.flatMap((line) => line.points.map((point) => point[1])).concat(curve.level ? [curve.level[0]] : []);
  const least = Math.min(...values), most = Math.max(...values);
  const positive = Math.max(Math.min(...values.filter((value) => value > 0)), most / 10 ** DECADES);
  const logarithmic = curve.logarithmic && most > 0;
  const low = logarithmic ? positive / 1.2 : least >= 0 && least < most / 2 ? 0 : least - (most - least) * 0.05;
  const high = logarithmic ? most * 1.2 : most + (most - low) * 0.05 || 1;
  const first = curve.lines.map((line) => `${line.name} from ${spoken(line.points[0][1], curve.unit)} to ${spoken(line.points.at(-1)[1], curve.unit)}`);
  svg.setAttribute("aria-label", `${curve.title} over ${whole.format(steps)} training steps: ${first.join("; ")}.`);

  let width = 0, cursor = null, dots = [], current = 1;
  const x = (step) => LEFT + (steps > 1 ? Math.log(Math.max(step, 1)) / Math.log(steps) : 0) * (width - LEFT - RIGHT);
  const share = (value) => (logarithmic ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low));
  const y = (value) => TOP + (1 - share(value)) * (HEIGHT - TOP - BOTTOM);

  function draw() {
    if (!box.clientWidth || width === box.clientWidth) return;
    width = box.clientWidth;
    svg.replaceChildren();
    svg.setAttribute("width", width);
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const floor = HEIGHT - BOTTOM;
    for (const tick of logarithmic ? logTicks(low, high) : linearTicks(low, high)) {
      add(svg, "line", { x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick), class: "grid" });
      add(svg, "text", { x: LEFT - 8, y: y(tick) + 5, class: "tick end" }, short.format(tick));
    }
    for (let tick = 1; tick <= steps; tick *= 10) {
      add(svg, "line", { x1: x(tick), x2: x(tick), y1: floor, y2: floor + 4, class: "axis" });
      add(svg, "text", { x: x(tick), y: floor + 20, class: "tick middle" }, whole.format(tick));
    }
    add(svg, "line", { x1: LEFT, x2: width - RIGHT, y1: floor, y2: floor, class: "axis" });
    add(svg, "text", { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 8, class: "tick middle" }, "training step, ten times as many at every mark");
    add(svg, "text", { x: 0, y: 14, class: "tick" }, `↑ ${curve.axis}`);
    if (curve.level) {
      add(svg, "line", { x1: LEFT, x2: width - RIGHT, y1: y(curve.level[0]), y2: y(curve.level[0]), class: "level" });
    }
    curve.lines.forEach((line, i) => {
      const path = line.points.map(([step, value], j) => `${j ? "L" : "M"}${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join("");
      add(svg, "path", { d: path, class: `line line-${i + 1}` });
    });
    if (curve.level) add(svg, "text", { x: LEFT + 8, y: y(curve.level[0]) - 6, class: "tick over" }, curve.level[1]);
    cursor = add(svg, "line", { y1: TOP, y2: floor, class: "cursor" });
    dots = curve.lines.map((line, i) => add(svg, "circle", { r: 5, class: `dot line-${i + 1}` }));
    move(current);
  }

  function move(step) {
    current = step;
    const found = curve.lines.map((line) => valueAt(line.points, step));
    found.forEach((value, i) => (readouts[i].textContent = value === null ? "not yet" : spoken(value, curve.unit)));
    if (cursor) {
      cursor.setAttribute("x1", x(step));
      cursor.setAttribute("x2", x(step));
      found.forEach((value, i) => {
        dots[i].setAttribute("visibility", value === null ? "hidden" : "visible");
        if (value === null) return;
        dots[i].setAttribute("cx", x(step));
        dots[i].setAttribute("cy", y(value));
      });
    }
    return found.flatMap((value, i) => (value === null ? [] : [many ? `${curve.lines[i].name} ${spoken(value, curve.unit)}` : spoken(value, curve.unit)]));
  }

  function pointed(event) {
    if (event.type === "pointermove" && !event.buttons) return;
    const place = (event.clientX - svg.getBoundingClientRect().left - LEFT) / (width - LEFT - RIGHT);
    goTo(steps ** Math.min(Math.max(place, 0), 1));
  }
  svg.addEventListener("pointerdown", pointed);
  svg.addEventListener("pointermove", pointed);
  return { draw, move };
}
