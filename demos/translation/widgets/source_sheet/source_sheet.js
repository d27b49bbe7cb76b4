// The English sheet: a text area over a mirror of the same words, so that what is typed can light up word by word.
const typed = element.querySelector(".typed");
const mirror = element.querySelector(".mirror");
const size = element.querySelector(".size");
const PAUSE = 300; // ms without a key before it is translated
const MOST_WORDS = 500;
let words = []; // the mirror's spans while the result belongs to what is typed
let waiting = 0;
let looking = false; // whether this sheet made something light up

function plain() {
  words = [];
  mirror.textContent = typed.value + "\u200b";
}

function spell(segments) {
  words = [];
  mirror.replaceChildren(...segments.map((text, place) => {
    if (place % 2 === 0) return document.createTextNode(text);
    const word = document.createElement("span");
    word.className = "word";
    word.textContent = text;
    words.push(word);
    return word;
  }), document.createTextNode("\u200b"));
}

function say() {
  const count = (typed.value.match(/\S+/g) || []).length;
  size.textContent = count > MOST_WORDS * 0.8 ? `${count} of at most ${MOST_WORDS} words` : "";
}

function look(index) {
  if (index === null && !looking) return;
  looking = index !== null;
  document.dispatchEvent(new CustomEvent("translation:look", { detail: { source: index, target: null } }));
}

function at(position) {
  let end = 0, index = 0;
  for (const node of mirror.childNodes) {
    const start = end;
    end += node.textContent.length;
    const isWord = node.nodeType === Node.ELEMENT_NODE;
    if (isWord && start <= position && position <= end) return index;
    if (isWord) index += 1;
  }
  return null;
}

typed.addEventListener("input", () => {
  look(null);
  plain();
  say();
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    waiting = 0;
    props.value = typed.value;
    trigger("input");
  }, PAUSE);
});
typed.addEventListener("pointermove", (event) => {
  const index = words.findIndex((word) => [...word.getClientRects()].some((box) =>
    box.left <= event.clientX && event.clientX <= box.right && box.top <= event.clientY && event.clientY <= box.bottom));
  look(index < 0 ? null : index);
});
typed.addEventListener("pointerleave", () => look(null));
typed.addEventListener("blur", () => look(null));
for (const kind of ["keyup", "click", "focus"]) {
  typed.addEventListener(kind, () => words.length && look(at(typed.selectionStart)));
}

// The server or a link set another text; an answer to older typing doesn't overwrite what was typed since.
function follow() {
  if (typed.value === props.value || waiting) return;
  typed.value = props.value ?? "";
  plain();
  say();
}

document.addEventListener("translation:result", ({ detail }) => {
  if (detail.given === typed.value) spell(detail.source);
});
document.addEventListener("translation:light", ({ detail }) => {
  words.forEach((word, index) => {
    word.style.setProperty("--weight", detail.sources[index] || 0);
    word.classList.toggle("looked", index === detail.source);
  });
});
watch("value", follow);
follow();
