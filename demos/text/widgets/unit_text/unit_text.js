// The sheet: a text area over a mirror of the same characters, each in the colour of the unit. The value is its plain text.
// What the network found comes as `text:inside`; a place chosen here or in the gates goes round as `text:look`.
const typed = element.querySelector(".typed");
const mirror = element.querySelector(".mirror");
const reading = element.querySelector(".reading");
const legend = element.querySelector(".legend");
const PAUSE = 120; // ms without a key before the server is asked
let found = null; // what `text:inside` brought last
let bars = null; // what `text:bars` brought last
let spans = []; // the mirror's, while they belong to what is typed
let waiting = 0;
let moving = 0;
let place = 0; // characters before the cursor
let asked = null; // the place that the bars are about

const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);
const NAMES = { "\n": "new line", " ": "space" };
const named = (character) => NAMES[character] || `“${character}”`;
const cursor = () => Array.from(typed.value.slice(0, typed.selectionStart)).length;

function plain() {
  spans = [];
  mirror.textContent = typed.value + "\u200b";
  reading.textContent = "";
}

function paint() {
  if (!found || found.typed !== typed.value) return;
  const characters = Array.from(found.typed);
  if (spans.length !== characters.length || spans.some((span, i) => span.textContent !== characters[i])) {
    spans = characters.map((character) => Object.assign(document.createElement("span"), { textContent: character }));
    mirror.replaceChildren(...spans, document.createTextNode("\u200b"));
  }
  spans.forEach((span, index) => {
    const value = found.values[index];
    span.className = value === null ? "unread" : value < 0 ? "minus" : "plus";
    span.classList.toggle("written", found.written !== null && index >= found.written);
    span.style.setProperty("--strength", Math.min(1, Math.abs(value || 0) / found.scale));
  });
  legend.querySelector(".low").textContent = `−${found.scale}`;
  legend.querySelector(".high").textContent = `+${found.scale}`;
  legend.setAttribute("aria-label", `Colours: blue is minus ${found.scale}, no colour is 0, orange is plus ${found.scale}.`);
  typed.setAttribute("aria-label", `Your text, coloured by ${found.unit}`);
  settle();
}

function settle() {
  if (bars?.typed === typed.value && !waiting && !moving) asked = place = bars.at + 1;
  place = Math.min(place, spans.length);
  mark();
}

function mark() {
  spans.forEach((span, index) => span.classList.toggle("at", index === place - 1));
  say(place - 1);
}

function say(index) {
  if (!spans.length) return;
  const value = found.values[index];
  const what = found.side === "memory" ? "its memory" : "its output";
  if (index < 0) reading.textContent = "The cursor is before the first character.";
  else if (value === null) reading.textContent = `${named(spans[index].textContent)} is new to the network, so it wasn't read.`;
  else reading.textContent = `After ${named(spans[index].textContent)}: ${what} is ${signed(value)}.`;
}

function choose(next, tell = true) {
  place = next;
  mark();
  if (tell) document.dispatchEvent(new CustomEvent("text:look", { detail: { place, from: "sheet" } }));
  clearTimeout(moving);
  moving = 0;
  if (asked === place) return;
  moving = setTimeout(() => {
    moving = 0;
    asked = place;
    trigger("select", { at: place });
  }, PAUSE);
}

typed.addEventListener("input", () => {
  plain();
  place = cursor();
  clearTimeout(waiting);
  clearTimeout(moving);
  moving = 0;
  waiting = setTimeout(() => {
    waiting = 0;
    asked = place;
    props.value = typed.value;
    trigger("input", { at: place });
  }, PAUSE);
});
for (const kind of ["keyup", "click"]) {
  typed.addEventListener(kind, () => spans.length && cursor() !== place && choose(cursor()));
}
typed.addEventListener("pointermove", (event) => {
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  const index = spans.findIndex((span) => under.includes(span));
  say(index < 0 ? place - 1 : index);
});
typed.addEventListener("pointerleave", () => say(place - 1));

// The server or a link set another text; an answer to older typing doesn't overwrite what was typed since.
function follow() {
  if (typed.value === (props.value ?? "") || waiting) return;
  typed.value = props.value ?? "";
  plain();
  paint();
}

document.addEventListener("text:inside", ({ detail }) => {
  found = detail;
  paint();
});
document.addEventListener("text:bars", ({ detail }) => {
  bars = detail;
  settle();
});
document.addEventListener("text:look", ({ detail }) => {
  if (detail.from !== "sheet") choose(detail.place, false);
});
watch("value", follow);
follow();
plain();
