// The English sheet: a text area over a mirror of the same words, so that what is typed can light up word by word.

import { find } from "../../../kit/js/dom.js";
import { listen, tell } from "../../../kit/js/events.js";
import { pause } from "../../../kit/js/timing.js";
import { follow } from "../../../kit/js/widget.js";
import { languagesOf } from "../shared/languages.js";
import { wordNodes } from "../shared/marked_text.js";
import { tooLong, wordAtPosition, written } from "./words_in_text.js";

const PAUSE = 120; // ms without a key before it is translated
const LONGEST = 600; // ms of typing without a pause before it is translated as it stands
const END = "\u200b"; // a last empty line has no height without it

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is the plain text */
export function start(context) {
  const { element, props, trigger } = context;
  const typed = find(element, ".typed", HTMLTextAreaElement);
  const mirror = find(element, ".mirror");
  const size = find(element, ".size");
  const count = find(element, ".count");
  const clear = find(element, ".clear");
  const typing = pause(PAUSE, LONGEST);
  /** @type {string[]} */
  let segments = [];
  /** @type {HTMLSpanElement[]} */
  let words = []; // the mirror's spans while the result belongs to what is typed
  let pointing = false; // whether this sheet made something light up
  /** @type {import("../../../kit/js/events.js").TranslationResult | null} */
  let latest = null;

  /** Write what is typed: word by word where the latest result is of this very text, else plain. */
  function writeMirror() {
    words = [];
    if (latest?.given !== typed.value) {
      mirror.textContent = typed.value + END;
      return;
    }
    segments = latest.source;
    const made = wordNodes(segments);
    words = made.words;
    mirror.replaceChildren(...made.nodes, END);
  }

  /** Show what goes with another text, and tell the others of it. */
  function onText() {
    writeMirror();
    size.textContent = tooLong(typed.value);
    count.textContent = written(typed.value);
    clear.hidden = !typed.value;
    tell("translation:typed", typed.value);
  }

  function ask() {
    props.value = typed.value;
    trigger("input");
  }

  /** @param {number | null} index */
  function point(index) {
    if (index === null && !pointing) return;
    pointing = index !== null;
    tell("translation:point", { source: index, target: null });
  }

  typed.addEventListener("input", () => {
    point(null);
    onText();
    typing.ask(ask);
  });
  clear.addEventListener("click", () => {
    typing.cancel();
    typed.value = "";
    point(null);
    onText();
    ask();
    typed.focus();
  });
  typed.addEventListener("pointermove", ({ clientX, clientY }) => {
    /** @param {DOMRect} box */
    const inside = (box) => box.left <= clientX && clientX <= box.right && box.top <= clientY && clientY <= box.bottom;
    const index = words.findIndex((word) => [...word.getClientRects()].some(inside));
    point(index < 0 ? null : index);
  });
  typed.addEventListener("pointerleave", () => point(null));
  typed.addEventListener("blur", () => point(null));
  for (const kind of ["keyup", "click", "focus"]) {
    typed.addEventListener(kind, () => {
      if (words.length) point(wordAtPosition(segments, typed.selectionStart));
    });
  }

  listen(element, "translation:direction", (direction) => {
    const { name, code, type } = languagesOf(direction).source;
    find(element, ".language").textContent = name;
    typed.lang = code;
    typed.placeholder = type;
    typed.setAttribute("aria-label", `${name} text`);
  });
  listen(element, "translation:result", (result) => {
    latest = result;
    if (result.given === typed.value) writeMirror();
  });
  listen(element, "translation:highlight", ({ source, sources }) => {
    words.forEach((word, index) => {
      word.style.setProperty("--weight", String(sources[index] || 0));
      word.classList.toggle("pointed", index === source);
    });
  });

  // The server or a link set another text; an answer to older typing doesn't overwrite what was typed since.
  follow(context, () => {
    if (typed.value === props.value || typing.waiting) return;
    typed.value = props.value ?? "";
    onText();
  });
}
