// The tree: columns are steps, lanes are beginnings. The value is JSON {nodes: [{parent, depth, lane, ...}], best, french};
// a click tells the server which pieces the translation must begin with.
const field = element.querySelector(".field");
const scroll = element.querySelector(".scroll");
const french = element.querySelector(".french-text");
const reading = element.querySelector(".reading");
const release = element.querySelector(".release");
const [WIDE, HIGH, COLUMN, LANE] = [92, 44, 124, 56];
let now = null;
let buttons = [];
let wanted = false; // whether the visitor just chose a piece, so that it takes the focus

const x = (node) => (node.depth - 1) * COLUMN;
const y = (node) => node.lane * LANE;

function way(place) {
  const places = [];
  for (let at = place; at >= 0; at = now.nodes[at].parent) places.unshift(at);
  return places;
}

function edge(node) {
  const parent = now.nodes[node.parent];
  const [from, to, left, right] = [y(parent) + HIGH / 2, y(node) + HIGH / 2, x(parent) + WIDE, x(node)];
  const path = drawn("path", { d: `M${left} ${from}C${left + 20} ${from} ${right - 20} ${to} ${right} ${to}`, "stroke-width": 1 + 6 * node.share });
  if (node.forced) path.classList.add("forced");
  else if (node.won) path.classList.add("won");
  return path;
}

function button(node, place) {
  const made = make("button", ["node", node.won && "won", node.forced && "forced", node.ended && "ended"].filter(Boolean).join(" "));
  made.type = "button";
  made.tabIndex = place ? -1 : 0;
  made.style.left = `${x(node)}px`;
  made.style.top = `${y(node)}px`;
  made.append(make("b", "", node.mark ? "■ end" : node.text), make("span", "", percent(node.share)));
  const state = [node.forced && "chosen by you", node.won && "part of the sentence that won", node.ended && "the sentence ends here"].filter(Boolean);
  made.setAttribute("aria-label", [`${node.text}, ${percent(node.share)}, step ${node.depth}`, ...state].join(", "));
  made.addEventListener("click", () => {
    wanted = true;
    trigger("select", { forced: way(place).map((at) => now.nodes[at].piece) });
  });
  for (const kind of ["pointerenter", "focus"]) made.addEventListener(kind, () => tell(place));
  return made;
}

function tell(place) {
  const node = now.nodes[place];
  const before = way(node.parent).map((at) => now.nodes[at].text).join(" ");
  const whole = `All pieces up to here together: ${node.whole < 0.0001 ? `1 in ${Number((1 / node.whole).toPrecision(2)).toLocaleString("en")}` : percent(node.whole)}.`;
  const score = node.ended ? ` Natural logarithm a piece: ${String(node.score).replace("-", "−")}; the highest of all ends wins.` : "";
  reading.textContent = `${node.mark ? "The end" : `“${node.text}”`} has ${percent(node.share)} ${before ? `after “${before}”` : "as the first piece"}. ${whole}${score}`;
}

function step(from, key) {
  const node = now.nodes[from];
  if (key === "ArrowLeft") return node.parent;
  if (key === "ArrowRight") {
    const children = now.nodes.map((_, at) => at).filter((at) => now.nodes[at].parent === from);
    return children.sort((a, b) => now.nodes[a].lane - now.nodes[b].lane)[0] ?? -1;
  }
  const column = now.nodes.map((_, at) => at).filter((at) => now.nodes[at].depth === node.depth).sort((a, b) => now.nodes[a].lane - now.nodes[b].lane);
  return column[column.indexOf(from) + (key === "ArrowDown" ? 1 : -1)] ?? -1;
}

field.addEventListener("keydown", (event) => {
  const from = buttons.indexOf(event.target);
  if (from < 0 || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const to = step(from, event.key);
  if (to < 0) return;
  buttons.forEach((one, at) => (one.tabIndex = at === to ? 0 : -1));
  buttons[to].focus();
});
release.addEventListener("click", () => trigger("select", { forced: [] }));

function show() {
  now = parse(props.value);
  if (!now) return;
  const edges = drawn("svg", { "aria-hidden": "true", width: "100%", height: "100%" });
  edges.append(...now.nodes.filter((node) => node.parent >= 0).map(edge));
  buttons = now.nodes.map(button);
  field.style.width = `${Math.max(...now.nodes.map(x)) + WIDE}px`;
  field.style.height = `${Math.max(...now.nodes.map(y)) + HIGH}px`;
  field.replaceChildren(edges, ...buttons);
  french.textContent = now.french;
  const last = now.nodes.findLastIndex((node) => node.forced);
  release.hidden = last < 0;
  scroll.scrollLeft = last < 0 ? 0 : x(now.nodes[last]) + WIDE / 2 - scroll.clientWidth / 2;
  reading.textContent = last < 0 ? "Point at a piece to read its numbers; click it to force it." : `You forced ${way(last).map((at) => now.nodes[at].text).join(" ")}; the rest followed.`;
  if (wanted && last >= 0) {
    buttons.forEach((one, at) => (one.tabIndex = at === last ? 0 : -1));
    buttons[last].focus({ preventScroll: true });
  }
  wanted = false;
}
watch("value", show);
show();
