// The English sentence with one word to write over, and both translations with what differs marked. The value is JSON
// {english: text and words in turn, place, to, offered, before, after}.
const sentence = element.querySelector(".english-text");
const offered = element.querySelector(".offered");
const after = element.querySelector(".after");
const PAUSE = 300; // ms without a key before it is translated
let now = null;
let waiting = 0;

const ask = (place, to) => trigger("select", { place, to });

function box(word) {
  const input = Object.assign(document.createElement("input"), { value: now.to || word, maxLength: 60, spellcheck: false });
  input.setAttribute("aria-label", `In place of “${word}”`);
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = 0;
      ask(now.place, input.value);
    }, PAUSE);
  });
  return input;
}

function show() {
  const next = parse(props.value);
  if (!next) return;
  const typing = sentence.querySelector("input") === document.activeElement ? document.activeElement : null;
  const moved = now && now.place !== next.place;
  now = next;
  const kept = typing && !moved ? typing : null; // who types keeps the box and the cursor
  const parts = now.english.map((text, at) => {
    if (at % 2 === 0) return document.createTextNode(text);
    const place = (at - 1) / 2;
    if (place === now.place) return kept || box(text);
    const button = make("button", "", text);
    button.addEventListener("click", () => ask(place, ""));
    return button;
  });
  if (kept) [...sentence.childNodes].forEach((node, at) => node !== kept && parts[at] && node.replaceWith(parts[at]));
  else sentence.replaceChildren(...parts);
  if (moved) sentence.querySelector("input").select();
  const word = now.english[2 * now.place + 1];
  offered.replaceChildren(now.offered.length ? "try:" : "Type another word into the box.", ...now.offered.map((to) => {
    const button = make("button", "", to);
    button.setAttribute("aria-pressed", String(to === now.to));
    button.addEventListener("click", () => {
      clearTimeout(waiting);
      sentence.querySelector("input").value = to;
      ask(now.place, to);
    });
    return button;
  }));
  spell(element.querySelector(".before"), now.before);
  spell(after, now.after);
  const some = now.after.some(([, changed]) => changed) || now.before.some(([, changed]) => changed);
  element.querySelector(".after-label").textContent = now.to ? `After, with “${now.to}” for “${word}”${some ? "" : ": nothing changes"}` : "After";
}
watch("value", show);
show();
