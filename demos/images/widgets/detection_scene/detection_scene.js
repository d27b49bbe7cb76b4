// The picture with everything found in it, drawn as SVG. Threshold, classes and the lit object change here, without the network.
const SVG = "http://www.w3.org/2000/svg";
const HUES = ["#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"];
const LIGHTER = ["#F3CF80", "#ABDAF4", "#80CFB9", "#F8F2A1", "#80B9D9", "#EAAF80", "#E6BCD3"];
const FONT = 14; // px on the screen
const LABELLED = 0.12; // share of the picture that labels may take
const svg = find(".scene-picture");
const hidden = new Set();
let scene = null;
let groups = [];
const tags = new Map(); // object to its label: in a layer of their own, above all objects
let layer = null;
let threshold = 0.5;
let chosen = null;

const part = (name, attributes = {}, parent = null) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (parent) parent.append(node);
  return node;
};
const colour = (object) => (object.lighter ? LIGHTER : HUES)[object.hue - 1];
const percent = (share) => `${(share * 100).toFixed(share < 0.1 || share > 0.9949 ? 1 : 0)}%`;
const size = (object) => [object.box[2] - object.box[0], object.box[3] - object.box[1]].map((side) => Math.max(1, Math.round(side * scene.scale)));
const shown = (object) => object.score >= threshold && !hidden.has(object.label);

function draw() {
  scene = parse(props.value);
  svg.replaceChildren();
  tags.clear();
  groups = [];
  chosen = null;
  hidden.clear();
  find(".scene-empty").hidden = Boolean(scene);
  find(".scene-save").hidden = !scene;
  find(".scene-notice").hidden = !scene?.notice;
  find(".scene-notice").textContent = scene?.notice ?? "";
  element.dataset.objects = scene ? scene.objects.length : "";
  if (scene) {
    svg.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    part("image", { href: scene.picture, width: scene.width, height: scene.height }, svg);
    groups = scene.objects.map(group);
    layer = part("g", { class: "scene-tags" }, svg);
  } else {
    svg.removeAttribute("viewBox");
  }
  buttons();
  update();
}

function group(object) {
  const [x1, y1, x2, y2] = object.box;
  const hue = colour(object);
  const name = `${object.label}, ${percent(object.score)}, ${size(object).join(" by ")} pixels`;
  const node = part("g", { class: "scene-object", role: "button", tabindex: -1, "aria-label": name, "aria-pressed": "false" }, svg);
  part("path", { class: "shape", d: object.path, fill: hue, stroke: hue, "fill-rule": "evenodd" }, node);
  part("rect", { class: "frame", x: x1, y: y1, width: Math.max(0, x2 - x1), height: Math.max(0, y2 - y1), stroke: hue }, node);
  node.addEventListener("pointerenter", () => light(node));
  node.addEventListener("pointerleave", () => light(null));
  node.addEventListener("focus", () => light(node));
  node.addEventListener("blur", () => light(null));
  node.addEventListener("click", () => choose(chosen === node ? null : node));
  node.addEventListener("keydown", (event) => key(event, node));
  return node;
}

function key(event, node) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  if (event.key === "Enter" || event.key === " ") choose(chosen === node ? null : node);
  else if (event.key === "Escape") choose(null);
  else if (event.key in steps) {
    const visible = groups.filter((_, index) => shown(scene.objects[index]));
    visible[(visible.indexOf(node) + steps[event.key] + visible.length) % visible.length].focus();
  } else return;
  event.preventDefault();
}

function light(node) {
  const lit = node ?? chosen;
  svg.classList.toggle("lit", Boolean(lit));
  for (const each of groups) each.classList.toggle("is-lit", each === lit);
  for (const [each, tag] of tags) {
    tag.classList.toggle("is-lit", each === lit);
    if (tag.dataset.spare) tag.style.display = each === lit ? "" : "none";
  }
  const tag = tags.get(lit);
  if (tag && layer.lastChild !== tag) layer.append(tag);
}

function choose(node) {
  chosen = node;
  for (const each of groups) each.setAttribute("aria-pressed", String(each === node));
  const box = find(".scene-one");
  box.hidden = !node;
  if (node) {
    const object = scene.objects[groups.indexOf(node)];
    const [width, height] = [object.box[2] - object.box[0], object.box[3] - object.box[1]];
    const margin = Math.max(width, height) * 0.08;
    const crop = find(".scene-crop");
    crop.setAttribute("viewBox", [object.box[0] - margin, object.box[1] - margin, width + 2 * margin, height + 2 * margin].join(" "));
    crop.replaceChildren();
    part("image", { href: scene.picture, width: scene.width, height: scene.height }, crop);
    const share = object.area / (scene.width * scene.height);
    const facts = { "It is": object.label, "How sure": percent(object.score), Size: `${size(object).join(" x ")} pixels`, Area: `${percent(share)} of the picture` };
    const others = object.others.filter(([, chance]) => chance >= 0.01).map(([label, chance]) => `${label} ${percent(chance)}`);
    if (object.others.length) facts["Or else"] = others.join(", ") || "nothing above 1%";
    const list = box.querySelector("dl");
    list.replaceChildren();
    for (const [name, value] of Object.entries(facts)) {
      for (const [tag, text] of [["dt", name], ["dd", value]]) {
        const item = document.createElement(tag);
        item.textContent = text;
        list.append(item);
      }
    }
  }
  light(null);
}

function buttons() {
  const row = find(".scene-classes");
  row.replaceChildren();
  const labels = [...new Set((scene?.objects ?? []).toSorted((a, b) => b.score - a.score).map((object) => object.label))];
  for (const label of labels) {
    const button = document.createElement("button");
    const swatch = document.createElement("i");
    const text = document.createElement("span");
    button.type = "button";
    button.className = "scene-class";
    button.dataset.label = label;
    button.setAttribute("aria-pressed", "true");
    button.style.setProperty("--hue", colour(scene.objects.find((object) => object.label === label)));
    button.append(swatch, text);
    button.addEventListener("click", () => {
      if (!hidden.delete(label)) hidden.add(label);
      button.setAttribute("aria-pressed", String(!hidden.has(label)));
      update();
    });
    row.append(button);
  }
}

function update() {
  const objects = scene?.objects ?? [];
  objects.forEach((object, index) => {
    groups[index].style.display = shown(object) ? "" : "none";
    groups[index].tabIndex = -1;
  });
  const first = objects.findIndex(shown);
  if (first >= 0) groups[first].tabIndex = 0;
  if (chosen && !shown(objects[groups.indexOf(chosen)])) choose(null);
  for (const button of element.querySelectorAll(".scene-class")) {
    const count = objects.filter((object) => object.label === button.dataset.label && object.score >= threshold).length;
    button.querySelector("span").textContent = `${button.dataset.label} ${count}`;
    button.hidden = count === 0;
    button.style.display = count === 0 ? "none" : "";
  }
  const visible = objects.filter(shown).length;
  const fainter = objects.filter((object) => object.score < threshold).length;
  const less = fainter ? ` ${fainter} more that it is less sure of: lower the threshold to see them.` : "";
  svg.setAttribute("aria-label", `The picture with ${visible} ${visible === 1 ? "object" : "objects"} found in it`);
  labels();
  const spare = [...tags.values()].filter((tag) => tag.dataset.spare).length;
  const said = visible ? `${visible} ${visible === 1 ? "object" : "objects"} shown` : "Nothing is shown";
  const where = spare ? `, the surest ${visible - spare} with labels: point at another to see its own` : "";
  find(".scene-count").textContent = !scene || scene.notice ? "" : `${said}${where}.${less}`;
  light(null);
}

// Labels: surest first, each in the first place in the picture that no other label takes. One without a place, or after
// labels have taken their share of the picture, shows when its object is lit.
function labels() {
  for (const tag of tags.values()) tag.remove();
  tags.clear();
  const wide = svg.clientWidth;
  if (!scene || !wide) return;
  const unit = Math.max(scene.width / wide, scene.height / svg.clientHeight); // picture pixels to one of the screen
  const [w, h] = [scene.width, scene.height];
  const taken = [];
  const free = (box) => box.x >= 0 && box.y >= 0 && box.x + box.w <= w && box.y + box.h <= h && !taken.some((other) => box.x < other.x + other.w && other.x < box.x + box.w && box.y < other.y + other.h && other.y < box.y + box.h);
  const order = scene.objects.map((object, index) => ({ object, node: groups[index] })).filter((each) => shown(each.object)).sort((a, b) => b.object.score - a.object.score);
  for (const { object, node } of order) {
    const tag = part("g", { class: "tag" }, layer);
    tags.set(node, tag);
    tag.addEventListener("pointerenter", () => light(node));
    tag.addEventListener("pointerleave", () => light(null));
    tag.addEventListener("click", () => choose(chosen === node ? null : node));
    const text = part("text", { "font-size": FONT, "dominant-baseline": "central" }, tag);
    text.textContent = `${object.label} ${percent(object.score)}`;
    const box = { w: (text.getComputedTextLength() + 18) * unit, h: (FONT + 8) * unit };
    const full = taken.length * box.w * box.h > LABELLED * w * h;
    const place = full ? null : places(object.box, box, w, h).map(([x, y]) => ({ x, y, ...box })).find(free);
    const clamp = (value, most) => Math.max(0, Math.min(value, most));
    const at = place ?? { x: clamp(object.box[0], w - box.w), y: clamp(object.box[1] - box.h, h - box.h) };
    if (place) taken.push(place);
    else {
      tag.dataset.spare = "1";
      tag.style.display = "none";
    }
    tag.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${unit})`);
    tag.prepend(part("rect", { class: "paper", width: box.w / unit, height: FONT + 8, rx: 3 }), part("rect", { width: 5, height: FONT + 8, fill: colour(object) }));
    text.setAttribute("x", 11);
    text.setAttribute("y", (FONT + 8) / 2);
  }
}

// Above the box, under it, in its corners, beside it; then along its edges in small steps.
function places([x1, y1, x2, y2], { w, h }, width, height) {
  const found = [[x1, y1 - h], [x2 - w, y1 - h], [x1, y2], [x2 - w, y2], [x1, y1], [x2 - w, y1], [x1, y2 - h], [x2 - w, y2 - h], [x2, y1], [x1 - w, y1]];
  for (let y = y1; y + h <= y2; y += h / 2) found.push([x1, y], [x2 - w, y], [(x1 + x2 - w) / 2, y]);
  const within = ([x, y]) => [Math.max(0, Math.min(x, width - w)), Math.max(0, Math.min(y, height - h))];
  return found.map(within);
}

find(".scene-close").addEventListener("click", () => choose(null));
element.addEventListener("threshold", (event) => {
  const wanted = Number(event.detail);
  if (!Number.isFinite(wanted) || wanted === threshold) return;
  threshold = wanted;
  update();
});
find(".scene-save").addEventListener("click", () => {
  const copy = svg.cloneNode(true);
  for (const each of [...copy.querySelectorAll("*")]) {
    if (each.style.display === "none") each.remove();
    else for (const name of ["tabindex", "role", "aria-pressed"]) each.removeAttribute(name);
  }
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", scene.width);
  copy.setAttribute("height", scene.height);
  const style = part("style");
  style.textContent = ".shape{fill-opacity:.35;stroke-width:2px;vector-effect:non-scaling-stroke}.frame{fill:none;stroke-width:1.5px;vector-effect:non-scaling-stroke}.tag text{fill:#16202A;font:600 14px sans-serif}.tag .paper{fill:#FFF}";
  copy.prepend(style);
  const link = document.createElement("a");
  link.download = "objects.svg";
  link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});
new ResizeObserver(() => {
  labels();
  light(null);
}).observe(svg);
watch("value", draw);
draw();
