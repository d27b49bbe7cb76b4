// Grad-CAM of each of the likeliest answers over the photo; picking another needs no network.
const box = find(".look-buttons");
let now = null;

function draw(index) {
  const label = now.labels[index];
  const canvas = paint(find("canvas"), bytes(now.levels), bytes(now.palettes[now.palette]), now.width, now.height, index);
  canvas.setAttribute("aria-label", `Heat map: where the network finds what speaks for ${label}`);
  mark(box.children, box.children[index]);
  element.dataset.label = label;
  find(".evidence-words").textContent = now.nothing[index] ? `Nothing in this picture speaks for “${label}”.` : `Yellow is where the last layers hold what speaks for “${label}”, dark is where nothing does.`;
  window.dispatchEvent(new CustomEvent("look-label", { detail: label }));
}

function show() {
  now = read();
  if (!now) return;
  find("img").src = address(now.photo);
  box.replaceChildren();
  now.labels.forEach((label, index) => {
    const button = make("button", "", label, box);
    button.setAttribute("role", "radio");
    button.dataset.index = index;
    make("b", "", now.chances[index], button);
  });
  find(".look-quiet").textContent = `Its last layers think in ${now.height} x ${now.width} squares, so the map is coarse. (Grad-CAM)`;
  draw(now.labels.indexOf(now.chosen));
}

oneOf(box, "button", (node) => {
  draw(Number(node.dataset.index));
  choose("label", now.labels[Number(node.dataset.index)]);
});
watch("value", show);
show();
