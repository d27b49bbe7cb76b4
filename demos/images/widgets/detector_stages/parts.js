// What the stages of the detector are drawn with. `now` is the walk, `one` the object whose way is shown, or null.
const SVG = "http://www.w3.org/2000/svg";
const HUES = ["#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"];
const LIGHTER = ["#F3CF80", "#ABDAF4", "#80CFB9", "#F8F2A1", "#80B9D9", "#EAAF80", "#E6BCD3"];
const MANY = 12; // objects that have a tile of their own beside the photo
const svg = find(".walk-stage svg");
const heat = find(".walk-map");
const extra = find(".walk-extra");
let now = null;
let one = null;
let map = 0; // which map lies over the photo, and which of its channels: 0 is all of them together
let channel = 0;
let level = 0; // whose anchors are shown, and where
let cell = null; // row and column

const count = (number) => number.toLocaleString("en");
const things = (number) => `${number} ${number === 1 ? "object" : "objects"}`;
const colour = (hue, lighter) => (lighter ? LIGHTER : HUES)[(hue - 1) % HUES.length];
const hueOf = (thing) => colour(thing.hue, thing.lighter);
const shown = () => (one ? [one] : now.things);

function part(name, attributes = {}, parent = svg) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent.append(node);
  return node;
}

// A box; a dark line under it keeps it apart from any photo.
function frame(box, stroke, attributes = {}) {
  const [x, y, right, bottom] = box;
  const size = { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
  const width = attributes["stroke-width"] ?? 2;
  part("rect", { class: "walk-under", ...size, ...attributes, "stroke-width": width + 2 });
  return part("rect", { ...size, stroke, ...attributes, "stroke-width": width });
}

function cover(picture, height, width, [wide, high]) {
  heat.hidden = false;
  heat.src = address(picture);
  Object.assign(heat.style, { width: `${(width * wide * 100) / now.width}%`, height: `${(height * high * 100) / now.height}%` });
}

function tiles(parent, label, each, checked, pick) {
  const row = make("div", "walk-tiles", "", parent);
  row.setAttribute("role", "radiogroup");
  row.setAttribute("aria-label", label);
  for (const { name, words, picture, index } of each) {
    const button = make("button", "", "", row);
    button.setAttribute("role", "radio");
    button.setAttribute("aria-label", words);
    button.dataset.index = index;
    const image = make("img", "look-sharp", "", button);
    image.alt = "";
    image.src = address(picture);
    make("span", "", name, button);
  }
  mark(row.children, [...row.children].find((node) => Number(node.dataset.index) === checked));
  oneOf(row, "button", (node) => pick(Number(node.dataset.index), row));
}

// A cut-out of the photo: the box alone, whatever its shape, fills the square.
function cutOut(box, parent) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", [box[0], box[1], box[2] - box[0] || 1, box[3] - box[1] || 1].join(" "));
  picture.setAttribute("preserveAspectRatio", "none");
  part("image", { href: address(now.photo), width: now.width, height: now.height, preserveAspectRatio: "none" }, picture);
  parent.append(picture);
  return picture;
}

// The object itself, without what is around it.
function cutAlong(thing, parent) {
  const picture = cutOut(thing.box, parent);
  picture.setAttribute("preserveAspectRatio", "xMidYMid meet");
  const clip = part("clipPath", { id: `walk-clip-${now.things.indexOf(thing)}` }, picture);
  part("path", { d: thing.path, "clip-rule": "evenodd" }, clip);
  picture.querySelector("image").setAttribute("clip-path", `url(#${clip.id})`);
  return picture;
}

const crop = (thing, index, parent) => paint(make("canvas", "look-sharp", "", parent), bytes(thing.crop.levels), bytes(now.palettes[0]), thing.crop.width, thing.crop.height, index);
const logits = (thing, className, parent) => paint(make("canvas", className, "", parent), bytes(thing.logits.levels), bytes(now.palettes[1]), thing.logits.width, thing.logits.height);

function scale(parent, which, low, high) {
  const row = make("div", "walk-scale", "", parent);
  make("span", "", low, row);
  const ramp = Uint8Array.from({ length: 256 }, (_, at) => at);
  paint(make("canvas", "", "", row), ramp, bytes(now.palettes[which]), 256, 1);
  make("span", "", high, row);
}

function bars(thing, most, parent) {
  const list = make("ul", "bars", "", parent);
  list.setAttribute("aria-label", `What proposal ${thing.proposal + 1} may be`);
  for (const [label, chance, words] of thing.answers.slice(0, most)) {
    const item = make("li", "", "", list);
    item.style.setProperty("--share", chance);
    make("span", "", label, item);
    make("b", "", words, item);
  }
}

// A tile for each of the surest objects; picking one goes its way.
function pairs(fill) {
  const box = make("div", "walk-pairs", "", extra);
  now.things.slice(0, MANY).forEach((thing, index) => {
    const button = make("button", "", "", box);
    button.setAttribute("aria-label", `Show only the way of ${thing.label}, ${thing.score}`);
    fill(thing, button);
    make("span", "", thing.label, button);
    button.addEventListener("click", () => go(index));
  });
  if (now.things.length > MANY) make("p", "look-quiet", `The surest ${MANY} of ${now.things.length}.`, extra);
}

function label(thing) {
  const unit = now.width / (svg.clientWidth || now.width);
  const words = `${thing.label} ${thing.score}`;
  const group = part("g");
  const text = part("text", { x: 6, y: 16 }, group);
  text.textContent = words;
  const wide = (text.getComputedTextLength() || words.length * 8) + 12;
  group.prepend(part("rect", { class: "walk-paper", width: wide, height: 22, rx: 3 }), part("rect", { width: 4, height: 22, style: `fill:${hueOf(thing)}` }));
  const at = [Math.min(thing.box[0], now.width - wide * unit), Math.min(thing.box[1] - 22 * unit, now.height - 22 * unit)];
  group.setAttribute("transform", `translate(${Math.max(0, at[0])} ${Math.max(0, at[1])}) scale(${unit})`);
}

const sizeOf = (each) => `${each.width} x ${each.height}`;
const nameOf = (each) => (each.group === "backbone" ? `stage ${each.number}` : `level ${each.number}`);
const pyramid = (number) => now.maps.findIndex((each) => each.group === "pyramid" && each.number === number + 1);

function anchorsAt(row, column) {
  const each = now.levels[level];
  const every = bytes(each.every);
  return each.anchors.map(([x1, y1, x2, y2], index) => ({
    box: [x1 + column * each.cell[0], y1 + row * each.cell[1], x2 + column * each.cell[0], y2 + row * each.cell[1]],
    chance: every[(index * each.height + row) * each.width + column] / 255,
  }));
}

// Row and column of the surest cell, and of the level that has it.
function surest(which) {
  const each = now.levels[which];
  const every = bytes(each.every);
  let at = 0;
  for (let index = 1; index < every.length; index += 1) if (every[index] > every[at]) at = index;
  const place = at % (each.height * each.width);
  return { chance: every[at], spot: [Math.floor(place / each.width), place % each.width] };
}

function candidates(which, opacity) {
  for (const index of which) {
    const [x, y, right, bottom] = now.boxes[index];
    part("rect", { x, y, width: right - x, height: bottom - y, stroke: HUES[now.level[index] % HUES.length], "stroke-width": 1, "stroke-opacity": opacity(now.scores[index]) });
  }
}

const rivals = () => [...now.beatenBy.keys()].filter((index) => now.beatenBy[index] === one.proposal);
