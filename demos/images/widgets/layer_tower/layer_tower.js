// The whole network as rows of tiles, one a layer. A click asks for that layer's maps.
const box = find(".layers");

function show() {
  const now = read();
  if (!now) return;
  box.replaceChildren();
  const palettes = now.palettes.map(bytes);
  let picked = null;
  for (const group of now.groups) {
    const row = make("div", "layers-group", "", box);
    const title = make("div", "layers-title", group.title, row);
    make("span", "", group.size, title);
    const tiles = make("div", "layers-row", "", row);
    for (const layer of group.layers) {
      const button = make("button", "", "", tiles);
      button.setAttribute("role", "radio");
      button.setAttribute("aria-label", layer.words);
      button.dataset.layer = layer.name;
      const canvas = make("canvas", "look-sharp", "", button);
      paint(canvas, bytes(layer.levels), palettes[layer.palette], layer.width, layer.height);
      make("span", "", layer.title, button);
      if (layer.name === now.chosen) picked = button;
    }
  }
  mark(box.querySelectorAll("button"), picked);
}

oneOf(box, "button", (node) => {
  mark(box.querySelectorAll("button"), node);
  choose("layer", node.dataset.layer);
  const maps = document.getElementById("look-channels");
  if (maps?.getBoundingClientRect().top > innerHeight - 160) maps.scrollIntoView({ block: "start" }); // on a phone it stands below
});
watch("value", show);
show();
