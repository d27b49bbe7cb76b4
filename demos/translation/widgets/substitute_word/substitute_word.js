// The English sentence with one word to replace, and both translations with what differs marked.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { pause } from "../../../kit/js/timing.js";
import { follow } from "../../../kit/js/widget.js";
import { showDiff, wordAt } from "../shared/marked_text.js";

/**
 * @typedef {object} Substitution
 * @property {string[]} english what stands between words, and words, in turn
 * @property {number} place of the word that is replaced
 * @property {string} other what stands there instead, "" for nothing yet
 * @property {string[]} suggestions
 * @property {import("../shared/marked_text.js").DiffPart[]} before
 * @property {import("../shared/marked_text.js").DiffPart[]} after
 */

const PAUSE = 300; // ms without a key before it is translated

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of a Substitution */
export function start(context) {
  const { element, props, trigger } = context;
  const sentence = find(element, ".english-text");
  const suggestions = find(element, ".suggestions");
  const typing = pause(PAUSE);
  let place = -1;
  /** @type {HTMLInputElement | null} */
  let box = null;

  /** @param {number} at @param {string} other */
  const ask = (at, other) => trigger("select", { place: at, other });

  /** @param {Substitution} shown @param {string} word */
  function inputBox(shown, word) {
    const input = make("input");
    input.value = shown.other || word;
    input.maxLength = 60;
    input.spellcheck = false;
    input.setAttribute("aria-label", `In place of “${word}”`);
    input.addEventListener("input", () => typing.ask(() => ask(shown.place, input.value)));
    return input;
  }

  /** Who types keeps the box and the cursor. @param {Substitution} shown */
  function writeSentence(shown) {
    const moved = place >= 0 && place !== shown.place;
    const kept = box && box === document.activeElement && !moved ? box : null;
    place = shown.place;
    const nodes = shown.english.map((text, at) => {
      if (at % 2 === 0) return document.createTextNode(text);
      const word = (at - 1) / 2;
      if (word === shown.place) {
        box = kept ?? inputBox(shown, text);
        return box;
      }
      const button = make("button", "", text);
      button.addEventListener("click", () => ask(word, ""));
      return button;
    });
    if (kept) {
      const standing = [...sentence.childNodes];
      for (const [at, node] of standing.entries()) if (node !== kept && nodes[at]) node.replaceWith(nodes[at]);
    } else {
      sentence.replaceChildren(...nodes);
    }
    if (moved) box?.select();
  }

  /** @param {Substitution} shown */
  function writeSuggestions(shown) {
    const buttons = shown.suggestions.map((other) => {
      const button = make("button", "", other);
      button.setAttribute("aria-pressed", String(other === shown.other));
      button.addEventListener("click", () => {
        typing.cancel();
        if (box) box.value = other;
        ask(shown.place, other);
      });
      return button;
    });
    suggestions.replaceChildren(buttons.length ? "Try:" : "Type another word into the box.", ...buttons);
  }

  follow(context, () => {
    /** @type {Substitution | null} */
    const shown = parseJson(props.value);
    if (!shown) return;
    writeSentence(shown);
    writeSuggestions(shown);
    showDiff(find(element, ".before"), shown.before);
    showDiff(find(element, ".after"), shown.after);
    const word = wordAt(shown.english, shown.place);
    const changes = [...shown.before, ...shown.after].some(([, changed]) => changed);
    find(element, ".after-label").textContent = shown.other
      ? `After, with “${shown.other}” instead of “${word}”${changes ? "" : ": nothing changes"}`
      : "After";
  });
}
