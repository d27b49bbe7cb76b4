// The layers as rows of tiles, one switch a channel. A click sends all channels that are off, as "4-17.32-3", with "select".
const section = find(".look-in");
const rows = find(".generator-rows");
const NAMES = ["the red", "the green", "the blue"];
let now = null;
let off = new Set();

const code = (side, number) => `${side}-${number}`;
const last = (layer) => layer === now.layers[now.layers.length - 1];
const title = (layer, number) => (last(layer) ? `${NAMES[number] || number} of the picture` : `Channel ${number} at ${layer.side} x ${layer.side}`);

function send() {
  mark();
  trigger("select", { off: [...off].join(".") });
}

function mark() {
  for (const button of rows.querySelectorAll("[role=switch]")) button.setAttribute("aria-checked", String(!off.has(button.dataset.code)));
  find(".all-on").disabled = off.size === 0;
}

function row(layer) {
  const box = make("div", "generator-row", "", rows);
  const head = make("div", "generator-head", "", box);
  const words = make("h3", "", "", head);
  make("b", "", `${layer.side} x ${layer.side}`, words);
  const more = layer.numbers.length - layer.strongest;
  words.append(last(layer) ? ": the picture itself, its colours apart" : `, the ${layer.strongest} strongest of ${layer.channels} channels${more ? `, and ${more} more that are off` : ""}`);
  const every = make("button", "", "these off", head);
  every.setAttribute("aria-label", `Switch off the channels shown at ${layer.side} x ${layer.side}`);
  every.addEventListener("click", () => {
    for (const number of layer.numbers) off.add(code(layer.side, number));
    send();
  });
  const tiles = make("div", "generator-tiles", "", box);
  layer.numbers.forEach((number) => {
    const button = make("button", "", "", tiles);
    button.setAttribute("role", "switch");
    button.setAttribute("aria-label", title(layer, number));
    button.title = title(layer, number);
    button.dataset.code = code(layer.side, number);
    button.addEventListener("click", () => {
      const one = button.dataset.code;
      if (!off.delete(one)) off.add(one);
      send();
    });
  });
}

const same = () => {
  const shown = [...rows.querySelectorAll("[role=switch]")].map((button) => button.dataset.code);
  const wanted = now.layers.flatMap((layer) => layer.numbers.map((number) => code(layer.side, number)));
  return shown.join() === wanted.join();
};

function show() {
  now = parse(props.value);
  section.hidden = !now;
  if (!now) return;
  off = new Set(now.off ? now.off.split(".") : []);
  if (!same()) {
    rows.replaceChildren();
    now.layers.forEach(row);
  }
  let button = 0;
  const buttons = rows.querySelectorAll("[role=switch]");
  for (const layer of now.layers) {
    const count = layer.numbers.length;
    layer.numbers.forEach((_, index) => {
      const style = buttons[button++].style;
      style.backgroundImage = `url(${picture(layer.sheet)})`;
      style.backgroundSize = `${count * 100}% 100%`;
      style.backgroundPosition = `${count > 1 ? (index * 100) / (count - 1) : 0}% 0`;
    });
  }
  find(".now").src = picture(now.face);
  find(".now").alt = off.size ? `${now.words}, without ${off.size} channels` : now.words;
  find(".before").src = picture(now.before);
  find(".before").alt = `${now.words}, with all channels`;
  find(".change").src = picture(now.change);
  find(".change").alt = `Where the face changed; on average by ${now.changed} grey levels`;
  find(".said").textContent = off.size
    ? `${off.size} off: the face changed by ${now.changed.toFixed(1)} of 255 grey levels on average.`
    : "All channels are on, so nothing changed.";
  mark();
}

find(".all-on").addEventListener("click", () => {
  off.clear();
  send();
});
watch("value", show);
show();
