// The maps of one layer, strongest first; the one that is picked lies large over the photo. Picking needs no network.
const FEW = 48;
const grid = find(".channels-grid");
const more = find(".channels-all");
const large = find(".look-stage canvas");
let now = null;
let levels = null;
let colours = null;

const short = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)).replace("-", "\u2212");
const number = (index) => now.numbers[index];

function fill(count) {
  for (let index = grid.children.length; index < count; index += 1) {
    const button = make("button", "", "", grid);
    button.setAttribute("role", "radio");
    button.setAttribute("aria-checked", "false");
    button.setAttribute("aria-label", `Channel ${number(index)}, number ${index + 1} in strength`);
    button.tabIndex = -1;
    button.dataset.index = index;
    paint(make("canvas", "look-sharp", "", button), levels, colours, now.width, now.height, index);
  }
  more.hidden = count >= now.numbers.length;
  more.textContent = `Show all ${now.numbers.length} channels`;
}

function pick(index) {
  paint(large, levels, colours, now.width, now.height, index);
  large.setAttribute("aria-label", `The map of channel ${number(index)} over the photo`);
  element.dataset.channel = number(index);
  find(".channels-range").textContent = `Channel ${number(index)}, number ${index + 1} in strength: from ${short(now.lows[index])} to ${short(now.highs[index])}`;
  mark(grid.children, grid.children[index]);
}

function show() {
  now = read();
  if (!now) return;
  levels = bytes(now.levels);
  colours = bytes(now.palettes[now.palette]);
  find(".channels-words").textContent = now.words[0].toUpperCase() + now.words.slice(1);
  find(".channels-look").textContent = now.palette
    ? "Every channel looks for one thing everywhere. Orange: found here. Blue: the opposite is here. First the channels with most to say about your picture; each tile has its own scale."
    : "Every channel looks for one thing everywhere, and glows where it finds it. First the channels with most to say about your picture; each tile has its own scale.";
  find("img").src = address(now.photo);
  grid.replaceChildren();
  const index = Math.max(0, now.numbers.indexOf(now.chosen));
  fill(Math.min(now.numbers.length, index < FEW ? FEW : now.numbers.length));
  pick(index);
}

oneOf(grid, "button", (node) => {
  pick(Number(node.dataset.index));
  choose("channel", number(Number(node.dataset.index)));
});
more.addEventListener("click", () => {
  fill(now.numbers.length);
  pick([...grid.children].findIndex((node) => node.getAttribute("aria-checked") === "true"));
});
find("input").addEventListener("input", (event) => (large.style.opacity = event.target.value / 100));
large.style.opacity = 0.7;
watch("value", show);
show();
