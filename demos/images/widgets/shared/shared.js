// Stands before the script of every picture of what goes on inside: reading the value, colouring bytes, telling what was picked.
const bytes = (text) => Uint8Array.from(atob(text || ""), (letter) => letter.charCodeAt(0));

// What the value says, or null; without one the picture stays out of sight.
function read() {
  const now = parse(props.value);
  find(".look-in").hidden = !now;
  return now;
}

// One map of several, a byte a cell, onto a canvas of as many pixels; the page enlarges it. A veil is clear where the
// level is in the middle.
function paint(canvas, levels, colours, width, height, index = 0, veil = false) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(width, height);
  for (let cell = 0; cell < width * height; cell += 1) {
    const level = levels[index * width * height + cell];
    picture.data.set(colours.subarray(level * 3, level * 3 + 3), cell * 4);
    picture.data[cell * 4 + 3] = veil ? Math.min(255, Math.abs(level - 128) * 2) : 255;
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

const choose = (name, value) => document.getElementById(`inside-${name}`)?.querySelector("span")?.dispatchEvent(new CustomEvent("choose", { detail: value, bubbles: true }));
const address = (text) => (/^data:image\/(png|jpeg);base64,[\w+/=]+$/.test(text || "") ? text : "");

// A row or grid of buttons of which one is picked: one stop of the Tab key, arrows go on from there.
function oneOf(box, selector, pick) {
  const all = () => [...box.querySelectorAll(selector)].filter((node) => node.offsetParent);
  box.addEventListener("click", (event) => {
    const node = event.target.closest(selector);
    if (node) pick(node);
  });
  box.addEventListener("keydown", (event) => {
    const nodes = all();
    const at = nodes.indexOf(document.activeElement);
    if (at < 0) return;
    const columns = nodes.filter((node) => node.offsetTop === nodes[at].offsetTop).length || 1;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -at, End: nodes.length - 1 - at };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = nodes[Math.max(0, Math.min(nodes.length - 1, at + steps[event.key]))];
    next.focus();
    pick(next);
  });
}

function mark(nodes, picked) {
  for (const node of nodes) {
    node.setAttribute("aria-checked", String(node === picked));
    node.tabIndex = node === picked ? 0 : -1;
  }
}
