// The English sheet: a text area over a mirror of the same words, so that what is typed can light up word by word.

import { find } from "../../../kit/js/dom.js";
import { listen, tell } from "../../../kit/js/events.js";
import { pause } from "../../../kit/js/timing.js";
import { follow } from "../../../kit/js/widget.js";
import { wordNodes } from "../shared/marked_text.js";
import { countWords, wordAtPosition } from "./words_in_text.js";

const PAUSE = 300; // ms without a key before it is translated
const MOST_WORDS = 500;
const END = "\u200b"; // a last empty line has no height without it

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is the plain text */
export function start(context) {
  const { element, props, trigger } = context;
  const typed = find(element, ".typed", HTMLTextAreaElement);
  const mirror = find(element, ".mirror");
  const size = find(element, ".size");
  const typing = pause(PAUSE);
  /** @type {string[]} */
  let segments = [];
  /** @type {HTMLSpanElement[]} */
  let words = []; // the mirror's spans while the result belongs to what is typed
  let pointing = false; // whether this sheet made something light up

  function writePlain() {
    words = [];
    mirror.textContent = typed.value + END;
  }

  function countWritten() {
    const count = countWords(typed.value);
    size.textContent = count > MOST_WORDS * 0.8 ? `${count} of at most ${MOST_WORDS} words` : "";
  }

  /** @param {number | null} index */
  function point(index) {
    if (index === null && !pointing) return;
    pointing = index !== null;
    tell("translation:point", { source: index, target: null });
  }

  typed.addEventListener("input", () => {
    point(null);
    writePlain();
    countWritten();
    typing.ask(() => {
      props.value = typed.value;
      trigger("input");
    });
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

  listen(element, "translation:result", (result) => {
    if (result.given !== typed.value) return;
    segments = result.source;
    const made = wordNodes(segments);
    words = made.words;
    mirror.replaceChildren(...made.nodes, END);
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
    writePlain();
    countWritten();
  });
}
