// Stands before the script of every picture of this room: addresses, signs, a histogram with marks.
const picture = (text) => (/^data:image\/(png|webp);base64,[\w+/=]+$/.test(text || "") ? text : "");
const signed = (value, digits = 2) => Number(value).toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−");

function draw(name, attributes, parent, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  parent.append(node);
  return node;
}

// groups: [{values, hue}], each drawn to its own height; marks: [{value, words, hue}], labels over one another where they are close.
function histogram(svg, groups, marks, words) {
  const WIDTH = Math.max(280, Math.min(640, svg.clientWidth || 560)), BINS = 32, TOP = 24 * marks.length + 4, HIGH = 72;
  const all = [...groups.flatMap((group) => group.values), ...marks.map((mark) => mark.value)];
  const low = Math.min(...all), span = Math.max(...all) - low || 1;
  const x = (value) => 8 + ((value - low) / span) * (WIDTH - 16);
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${TOP + HIGH + 24}`);
  svg.setAttribute("aria-label", words);
  for (const { values, hue } of groups) {
    const counts = new Array(BINS).fill(0);
    for (const value of values) counts[Math.min(BINS - 1, Math.floor(((value - low) / span) * BINS))] += 1;
    const most = Math.max(...counts), width = (WIDTH - 16) / BINS;
    counts.forEach((count, bin) => {
      const height = (count / most) * HIGH;
      if (count) draw("rect", { x: 8 + bin * width, y: TOP + HIGH - height, width: width - 1, height, class: hue }, svg);
    });
  }
  draw("line", { x1: 0, x2: WIDTH, y1: TOP + HIGH, y2: TOP + HIGH, class: "base" }, svg);
  for (const place of [0, 0.5, 1]) {
    const anchor = ["start", "middle", "end"][place * 2];
    draw("text", { x: x(low + place * span), y: TOP + HIGH + 18, "text-anchor": anchor, class: "scale" }, svg, signed(low + place * span, span < 2 ? 2 : 1));
  }
  marks.forEach(({ value, words: label, hue }, row) => {
    const at = x(value), right = at > WIDTH * 0.6;
    draw("line", { x1: at, x2: at, y1: 24 * row + 8, y2: TOP + HIGH, class: `mark ${hue}` }, svg);
    draw("text", { x: at + (right ? -6 : 6), y: 24 * row + 18, "text-anchor": right ? "end" : "start", class: "label" }, svg, label);
  });
}
