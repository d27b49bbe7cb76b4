// Gates over time, drawn on a canvas that stands still while a strip as long as the text scrolls under it.
// The value is JSON {typed, lengths, read, values, gates: {input: [...], ...}, whole: {gate, order, rows, picked} or none, ...}.
const scroll = element.querySelector(".scroll");
const long = element.querySelector(".long");
const canvas = element.querySelector("canvas");
const names = element.querySelector(".names");
const reading = element.querySelector(".reading");
const CELL = 16; // px a character
const ROW = 28; // px a gate
const TOP = 28; // px for the characters
const UNIT = { input: "input gate", forget: "forget gate", output: "output gate", candidate: "candidate", memory: "memory" };
const SIGNED = new Set(["candidate", "memory"]);
let now = null;
let rows = null; // bytes of a whole layer
let place = 0; // characters of the text before the cursor
let asked = false;
let bars = null; // what `text:bars` brought last
let first = true; // a text that opens is seen from its beginning

const dark = () => document.body.classList.contains("dark");
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const ramp = (signed) => (signed ? ["#0072b2", dark() ? "#11161b" : "#ffffff", "#d55e00"] : dark() ? ["#11161b", "#31688e", "#fde725"] : ["#ffffff", "#2a9d8f", "#3b0f58"]).map(rgb);

function table(signed) {
  const ends = ramp(signed);
  return Array.from({ length: 256 }, (_, byte) => {
    const at = (byte / 255) * 2;
    const [low, high] = at <= 1 ? [ends[0], ends[1]] : [ends[1], ends[2]];
    return low.map((part, i) => Math.round(part + (high[i] - part) * (at <= 1 ? at : at - 1)));
  });
}

const visible = (character) => ({ "\n": "⏎", " ": "" })[character] ?? character;
const spelled = (character) => ({ "\n": "new line", " ": "space" })[character] ?? `“${character}”`;
const number = (value, signed) => (signed ? (value < 0 ? "−" : "+") : "") + Math.abs(value).toFixed(2);
const column = () => now.lengths.slice(0, place).reduce((sum, length) => sum + length, 0) - 1; // among the characters read

function heights() {
  const height = rows ? Math.max(160, now.whole.order.length) : ROW * Object.keys(UNIT).length;
  return { height, width: scroll.clientWidth };
}

function draw() {
  asked = false;
  if (!now || !scroll.clientWidth) return;
  const { height, width } = heights();
  const sharp = window.devicePixelRatio || 1;
  long.style.width = `${Math.max(width, now.read.length * CELL)}px`;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height + TOP}px`;
  canvas.width = Math.round(width * sharp);
  canvas.height = Math.round((height + TOP) * sharp);
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(element.querySelector("section"));
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.font = `14px ${style.getPropertyValue("--font-mono") || "monospace"}`;
  pen.textAlign = "center";
  const begin = Math.floor(scroll.scrollLeft / CELL);
  const last = Math.min(now.read.length, begin + Math.ceil(width / CELL) + 1);
  if (rows) layer(pen, begin, last, height);
  else unit(pen, begin, last);
  const chosen = column();
  for (let at = begin; at < last; at += 1) {
    pen.fillStyle = style.getPropertyValue("--ink");
    pen.fillText(visible(now.read[at]), at * CELL - scroll.scrollLeft + CELL / 2, 19);
  }
  if (chosen >= begin && chosen < last) {
    pen.strokeStyle = style.getPropertyValue("--ink");
    pen.lineWidth = 2;
    pen.strokeRect(chosen * CELL - scroll.scrollLeft + 1, 1, CELL - 2, height + TOP - 2);
  }
}

function unit(pen, begin, last) {
  Object.keys(UNIT).forEach((gate, row) => {
    const signed = SIGNED.has(gate);
    const colours = table(signed);
    for (let at = begin; at < last; at += 1) {
      const value = now.gates[gate][at];
      pen.fillStyle = `rgb(${colours[Math.round((signed ? (value + 1) / 2 : value) * 255)].join(" ")})`;
      pen.fillRect(at * CELL - scroll.scrollLeft, TOP + row * ROW, CELL, ROW - 2);
    }
  });
}

function layer(pen, begin, last, height) {
  const count = now.whole.order.length;
  const colours = table(SIGNED.has(now.whole.gate));
  const picture = new ImageData(Math.max(1, last - begin), count);
  for (let row = 0; row < count; row += 1) {
    for (let at = begin; at < last; at += 1) {
      picture.data.set([...colours[rows[row * now.read.length + at]], 255], 4 * (row * (last - begin) + at - begin));
    }
  }
  const small = new OffscreenCanvas(picture.width, count);
  small.getContext("2d").putImageData(picture, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, begin * CELL - scroll.scrollLeft, TOP, picture.width * CELL, height);
  const mine = now.whole.order.indexOf(now.whole.picked);
  pen.strokeStyle = getComputedStyle(element.querySelector("section")).getPropertyValue("--ink");
  pen.strokeRect(0, TOP + (mine / count) * height - 2, scroll.clientWidth, height / count + 4);
}

function soon() {
  if (!asked) requestAnimationFrame(draw);
  asked = true;
}

function say(at, row = -1) {
  if (!now || at < 0 || at >= now.read.length) return void (reading.textContent = "");
  const character = spelled(now.read[at]);
  if (rows) {
    const shown = row < 0 ? now.whole.order.indexOf(now.whole.picked) : row;
    const byte = rows[shown * now.read.length + at] / 255;
    const signed = SIGNED.has(now.whole.gate);
    reading.textContent = `At ${character}, unit ${now.whole.order[shown] + 1}: ${UNIT[now.whole.gate]} ${number(signed ? byte * 2 - 1 : byte, signed)}.`;
  } else {
    const parts = Object.entries(UNIT).map(([gate, name]) => `${name} ${number(now.gates[gate][at], SIGNED.has(gate))}`);
    reading.textContent = `At ${character}: ${parts.join(", ")}.`;
  }
}

function read() {
  const given = parse(props.value);
  if (!given) return;
  now = given;
  rows = now.whole ? Uint8Array.from(atob(now.whole.rows), (byte) => byte.charCodeAt(0)) : null;
  names.replaceChildren(...["", ...(rows ? [] : Object.values(UNIT))].map((name) => Object.assign(document.createElement("span"), { textContent: name })));
  element.querySelector(".unit-note").hidden = Boolean(rows);
  element.querySelector(".layer-note").hidden = !rows;
  element.querySelector(".share").hidden = Boolean(rows) && SIGNED.has(now.whole.gate);
  element.querySelector(".signed").hidden = Boolean(rows) && !SIGNED.has(now.whole.gate);
  scroll.setAttribute("aria-label", rows ? `Heat map of the ${UNIT[now.whole.gate]} of all ${now.whole.order.length} units over the text. Arrow keys scroll.` : `Heat map of the gates of ${now.unit} over the text. Arrow keys scroll; the numbers at the cursor's character are below.`);
  document.dispatchEvent(new CustomEvent("text:inside", { detail: now }));
  settle();
  say(column());
  soon();
}

function settle() {
  if (!now || bars?.typed !== now.typed) return;
  show(bars.at + 1, !first);
  first = false;
}

function show(next, follow = true) {
  place = next;
  const at = Math.max(0, column()) * CELL;
  if (follow && (at < scroll.scrollLeft || at > scroll.scrollLeft + scroll.clientWidth - CELL)) scroll.scrollLeft = at - scroll.clientWidth / 2;
  say(column());
  soon();
}

const under = (event) => {
  const box = canvas.getBoundingClientRect();
  const y = event.clientY - box.top - TOP;
  const row = rows && y >= 0 ? Math.min(now.whole.order.length - 1, Math.floor((y / (box.height - TOP)) * now.whole.order.length)) : -1;
  return { at: Math.floor((event.clientX - box.left + scroll.scrollLeft) / CELL), row };
};
canvas.addEventListener("pointermove", (event) => now && say(under(event).at, under(event).row));
canvas.addEventListener("pointerleave", () => now && say(column()));
canvas.addEventListener("click", (event) => {
  if (!now) return;
  const { at, row } = under(event);
  if (row >= 0) return trigger("select", { unit: now.whole.order[row] });
  let ends = 0;
  const next = now.lengths.findIndex((length) => (ends += length) > at) + 1;
  if (next) document.dispatchEvent(new CustomEvent("text:look", { detail: { place: next, from: "gates" } }));
});
scroll.addEventListener("scroll", soon, { passive: true });
new ResizeObserver(soon).observe(scroll);
new MutationObserver(soon).observe(document.body, { attributes: true, attributeFilter: ["class"] });
document.addEventListener("text:look", ({ detail }) => now && show(detail.place));
document.addEventListener("text:bars", ({ detail }) => {
  bars = detail;
  settle();
});
watch("value", read);
read();
