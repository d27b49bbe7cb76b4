// The photo with the square that is looked at, the few pixels that are left of it, and the answers.
const SVG = "http://www.w3.org/2000/svg";

function show() {
  const now = read();
  if (!now) return;
  const svg = find(".sees-photo");
  const { width: w, height: h, square: [x, y, side] } = now;
  svg.setAttribute("viewBox", `0 0 ${w} ${h}`);
  svg.replaceChildren();
  const part = (name, attributes) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    svg.append(node);
  };
  part("image", { href: address(now.photo), width: w, height: h });
  part("path", { class: "sees-shade", d: `M0 0H${w}V${h}H0ZM${x} ${y}H${x + side}V${y + side}H${x}Z` });
  part("rect", { class: "sees-frame", x, y, width: side, height: side });
  find(".sees-pixels").src = address(now.pixels);
  find(".sees-size").textContent = `${now.side} x ${now.side} points`;
  find(".sees-words").textContent = `This is all it sees: the square in the middle, shrunk to ${now.side} x ${now.side} points. Everything below is made from these.`;
  const bars = find(".bars");
  bars.replaceChildren();
  for (const [label, chance, words] of now.answers) {
    const item = make("li", "", "", bars);
    item.style.setProperty("--share", chance);
    make("span", "", label, item);
    make("b", "", words, item);
  }
}

watch("value", show);
show();
