// The French sheet: words to point at or to walk over with the arrow keys. It knows the attention, and tells which words
// light up when one is pointed at anywhere.

import { copyText } from "../../../kit/js/clipboard.js";
import { find, parseJson, targetOf } from "../../../kit/js/dom.js";
import { listen, tell } from "../../../kit/js/events.js";
import { walk } from "../../../kit/js/roving_focus.js";
import { follow } from "../../../kit/js/widget.js";
import { attentionBetween, attentionOfTarget, attentionToSource } from "../shared/attention_text.js";
import { wordAt, wordNodes } from "../shared/marked_text.js";
import { highlight } from "./highlight.js";

/** @typedef {import("../../../kit/js/events.js").TranslationResult} TranslationResult */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of a TranslationResult */
export function start(context) {
  const { element, props } = context;
  const sheet = find(element, ".words");
  const partners = find(element, ".partners");
  const copy = find(element, ".copy");
  /** @type {TranslationResult} */
  let result = { given: "", source: [""], target: [""], blocks: [] };
  /** @type {HTMLSpanElement[]} */
  let words = [];

  function writeWords() {
    const made = wordNodes(result.target, (word, index) => {
      word.tabIndex = index ? -1 : 0;
    });
    words = made.words;
    sheet.replaceChildren(...made.nodes);
    copy.hidden = !words.length;
  }

  /** @param {{ source: number | null, target: number | null }} pointed */
  function light(pointed) {
    const lit = highlight(result.blocks, pointed);
    words.forEach((word, index) => {
      word.style.setProperty("--weight", String(lit.targets[index] || 0));
      word.classList.toggle("pointed", index === lit.target);
    });
    partners.textContent = lit.block ? describe(lit) : "";
    tell("translation:highlight", lit);
  }

  /** @param {import("../../../kit/js/events.js").TranslationHighlight} lit */
  function describe({ source, target, sources, targets }) {
    /** @param {Record<number, number>} weights @param {string[]} segments @returns {[string, number][]} */
    const byWord = (weights, segments) =>
      Object.entries(weights).map(([index, weight]) => [wordAt(segments, Number(index)), weight]);
    if (source !== null && target !== null) {
      return attentionBetween(wordAt(result.target, target), wordAt(result.source, source), sources[source] || 0);
    }
    if (target !== null) return attentionOfTarget(wordAt(result.target, target), byWord(sources, result.source));
    return source === null ? "" : attentionToSource(wordAt(result.source, source), byWord(targets, result.target));
  }

  /** @param {Event} event */
  function point(event) {
    const word = targetOf(event, ".word");
    tell("translation:point", { source: null, target: word ? words.indexOf(word) : null });
  }

  const leave = () => tell("translation:point", { source: null, target: null });
  sheet.addEventListener("pointerover", point);
  sheet.addEventListener("focusin", point);
  sheet.addEventListener("pointerleave", leave);
  sheet.addEventListener("focusout", leave);
  sheet.addEventListener("keydown", (event) => walk(words, event));
  copy.addEventListener("click", () => copyText(result.target.join(""), copy));
  listen(element, "translation:point", light);

  follow(context, () => {
    const given = parseJson(props.value);
    if (!given) return;
    result = given;
    writeWords();
    tell("translation:result", result);
    light({ source: null, target: null });
  });
}
