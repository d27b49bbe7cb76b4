// The French sheet: words to point at or to walk over with the arrow keys; it knows the weights and tells who lights up.
const sheet = element.querySelector(".words");
const partners = element.querySelector(".partners");
const copy = element.querySelector(".copy");
let result = { given: "", source: [""], target: [""], blocks: [] };
let words = [];

const token = (side, index) => result[side][2 * index + 1];
const percent = (weight) => `${Math.round(weight * 100)}%`;

function spell() {
  words = [];
  sheet.replaceChildren(...result.target.map((text, place) => {
    if (place % 2 === 0) return document.createTextNode(text);
    const word = document.createElement("span");
    word.className = "word";
    word.textContent = text;
    word.tabIndex = words.length ? -1 : 0;
    word.dataset.index = words.length;
    words.push(word);
    return word;
  }));
  copy.hidden = !words.length;
}

// The sentence that holds a word of one side ("row" for French, "column" for English).
function block(axis, index) {
  return result.blocks.findLast((one) => one[axis] <= index);
}

function light({ source, target }) {
  const sources = {}, targets = {};
  const one = target !== null ? block("row", target) : source !== null ? block("column", source) : null;
  if (one && target !== null) one.weights[target - one.row].forEach((weight, j) => (sources[one.column + j] = weight));
  if (one && target === null) one.weights.forEach((row, i) => (targets[one.row + i] = row[source - one.column]));
  words.forEach((word, index) => {
    word.style.setProperty("--weight", targets[index] || 0);
    word.classList.toggle("looked", index === target);
  });
  partners.textContent = one ? tell(source, target, sources, targets) : "";
  document.dispatchEvent(new CustomEvent("translation:light", { detail: { source, target, sources, targets, block: one } }));
}

function tell(source, target, sources, targets) {
  if (source !== null && target !== null) {
    return `${token("target", target)}: ${percent(sources[source] || 0)} of its look went to ${token("source", source)}`;
  }
  const [side, other, index, weights] = target !== null ? ["target", "source", target, sources] : ["source", "target", source, targets];
  const strongest = Object.entries(weights).filter(([, weight]) => weight >= 0.05).sort((a, b) => b[1] - a[1]).slice(0, 4);
  const list = strongest.map(([place, weight]) => `${token(other, place)} ${percent(weight)}`).join(", ");
  if (!list) return `${token(side, index)}: no word looked here`;
  return target !== null ? `${token(side, index)} looked at ${list}` : `${token(side, index)} was looked at by ${list}`;
}

function look(target) {
  document.dispatchEvent(new CustomEvent("translation:look", { detail: { source: null, target } }));
}

const indexOf = (event) => {
  const word = event.target.closest?.(".word");
  return word ? Number(word.dataset.index) : null;
};
sheet.addEventListener("pointerover", (event) => look(indexOf(event)));
sheet.addEventListener("pointerleave", () => look(null));
sheet.addEventListener("focusin", (event) => look(indexOf(event)));
sheet.addEventListener("focusout", () => look(null));
sheet.addEventListener("keydown", (event) => {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const from = indexOf(event);
  if (from === null || !(event.key in steps)) return;
  event.preventDefault();
  const to = Math.min(words.length - 1, Math.max(0, from + steps[event.key]));
  words[from].tabIndex = -1;
  words[to].tabIndex = 0;
  words[to].focus();
});
copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(result.target.join(""));
    copy.textContent = "copied";
  } catch {
    copy.textContent = "select it and copy";
  }
  setTimeout(() => (copy.textContent = "copy"), 2000);
});

document.addEventListener("translation:look", ({ detail }) => light(detail));

function follow() {
  const given = parse(props.value);
  if (!given) return;
  result = given;
  spell();
  document.dispatchEvent(new CustomEvent("translation:result", { detail: result }));
  light({ source: null, target: null });
}
watch("value", follow);
follow();
