// The way of a picture through the detector: one slider over its stages, and one object's own way. No network is asked for any of it.
const slider = find(".walk-slider input");
const names = find(".walk-names");
const box = find(".walk-things");
const stage = find(".walk-stage");
let at = 0;

STAGES.forEach(({ name }, index) => {
  const button = make("button", "", "", names);
  button.tabIndex = -1; // the slider is there for keys
  make("b", "", String(index + 1), button);
  make("span", "", name, button);
  button.addEventListener("click", () => walkTo(index));
});
element.style.setProperty("--stages", STAGES.length);
slider.max = STAGES.length - 1;

// Only what lies over the photo.
function drawAgain() {
  svg.replaceChildren();
  heat.hidden = true;
  svg.dataset.stage = STAGES[at].key;
  find(".walk-now").textContent = STAGES[at].draw();
  svg.setAttribute("aria-label", `${STAGES[at].title}, drawn over the picture`);
  for (const thing of [...now.things].sort((a, b) => b.area - a.area)) {
    const hit = part("path", { class: "walk-hit", d: thing.path, "fill-rule": "evenodd" });
    hit.addEventListener("click", (event) => {
      event.stopPropagation();
      go(thing === one ? null : now.things.indexOf(thing));
    });
    part("title", {}, hit).textContent = `${thing.label} ${thing.score}`;
  }
}

function draw() {
  const { title, look, figure, key, extra: beside } = STAGES[at];
  slider.value = at;
  slider.style.setProperty("--range_progress", `${(at / (STAGES.length - 1)) * 100}%`);
  slider.setAttribute("aria-valuetext", `${at + 1} of ${STAGES.length}: ${title}`);
  [...names.children].forEach((node, index) => node.classList.toggle("is-now", index === at));
  find(".walk-title").textContent = `${at + 1}. ${title}`;
  find(".walk-look").textContent = look;
  find(".walk-figure").textContent = figure();
  element.dataset.stage = key;
  element.dataset.object = one ? now.things.indexOf(one) : "";
  const moves = key === "anchors" && !one;
  find("img").classList.toggle("look-grey", key !== "pasted");
  stage.tabIndex = moves ? 0 : -1;
  stage.setAttribute("aria-label", moves ? "The picture: move from cell to cell with the arrow keys" : "The picture");
  extra.replaceChildren();
  drawAgain();
  if (beside) beside();
  mark(box.children, [...box.children].find((node) => Number(node.dataset.index) === (one ? now.things.indexOf(one) : -1)));
}

function walkTo(index) {
  if (!now || index === at) return;
  at = index;
  draw();
  choose("stage", STAGES[at].key);
}

function settle(index) {
  one = index === null ? null : now.things[index] ?? null;
  if (!one) return;
  map = pyramid(one.level);
  channel = 0;
  level = one.anchorLevel;
}

// Show the way of one object, or of all.
function go(index) {
  settle(index);
  cell = null;
  draw();
  choose("object", one ? String(index) : "");
}

function buttons() {
  box.replaceChildren();
  const add = (words, chance, index) => {
    const button = make("button", "", "", box);
    button.setAttribute("role", "radio");
    button.dataset.index = index;
    if (index >= 0) make("i", "", "", button).style.setProperty("--hue", hueOf(now.things[index]));
    make("span", "", words, button);
    if (chance) make("b", "", chance, button);
  };
  add("Everything", "", -1);
  now.things.forEach((thing, index) => add(thing.label, thing.score, index));
  const unsure = now.sure ? "" : "It is less than 50% sure of all of them. ";
  find(".walk-whose").textContent = now.things.length ? `${unsure}Pick an object, here or in the picture, to see only its own way.` : "It found nothing in this picture that it is at least 10% sure of, so nothing comes out at the end.";
  box.hidden = !now.things.length;
}

function show() {
  now = read();
  if (!now) return;
  at = Math.max(0, STAGES.findIndex(({ key }) => key === now.stage));
  map = channel = 0;
  cell = one = null;
  level = now.levels.reduce((best, _, index) => (surest(index).chance > surest(best).chance ? index : best), 0);
  settle(now.chosen);
  find("img").src = address(now.photo);
  svg.setAttribute("viewBox", `0 0 ${now.width} ${now.height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  stage.style.aspectRatio = `${now.width} / ${now.height}`;
  stage.style.width = `min(100%, ${(560 * now.width) / now.height}px)`;
  buttons();
  draw();
}

function point(event) {
  if (!now || one || STAGES[at].key !== "anchors") return;
  const edge = stage.getBoundingClientRect();
  const each = now.levels[level];
  const inside = (value, most) => Math.max(0, Math.min(most - 1, Math.floor(value)));
  const to = [inside((((event.clientY - edge.top) / edge.height) * now.height) / each.cell[1], each.height), inside((((event.clientX - edge.left) / edge.width) * now.width) / each.cell[0], each.width)];
  if (cell && to.join() === cell.join()) return;
  cell = to;
  drawAgain();
}

// Keys move the cell whose anchors are shown.
stage.addEventListener("keydown", (event) => {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (!now || one || STAGES[at].key !== "anchors" || !(event.key in steps)) return;
  event.preventDefault();
  const { height, width } = now.levels[level];
  cell = (cell ?? surest(level).spot).map((from, axis) => Math.max(0, Math.min((axis ? width : height) - 1, from + steps[event.key][axis])));
  drawAgain();
});
slider.addEventListener("input", () => walkTo(Number(slider.value)));
stage.addEventListener("pointermove", point);
stage.addEventListener("click", () => now && one && go(null));
oneOf(box, "button", (node) => go(Number(node.dataset.index) < 0 ? null : Number(node.dataset.index)));
new ResizeObserver(() => now && STAGES[at].key === "pasted" && drawAgain()).observe(stage);
watch("value", show);
show();
