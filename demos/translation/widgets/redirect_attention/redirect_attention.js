// One French word, its attention, and what comes of redirecting it. A click on a word or a bar asks for another pair.

import { find, keepFocus, make, parseJson } from "../../../kit/js/dom.js";
import { percent } from "../../../kit/js/format.js";
import { follow } from "../../../kit/js/widget.js";
import { showDiff } from "../shared/marked_text.js";

/**
 * @typedef {object} Redirection
 * @property {string[]} source
 * @property {string[]} target
 * @property {number[]} weights of the French word to each English word, before
 * @property {number} french place of the French word
 * @property {number} english place of the English word that gets all of its attention
 * @property {string} became
 * @property {import("../shared/marked_text.js").DiffPart[]} before
 * @property {import("../shared/marked_text.js").DiffPart[]} after
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of a Redirection */
export function start(context) {
  const { element, props, trigger } = context;
  const words = find(element, ".words");
  const bars = find(element, ".weights");

  /** @param {Redirection} shown @param {string} word @param {number} place */
  function wordButton({ french, english }, word, place) {
    const button = make("button", "", word);
    button.setAttribute("aria-pressed", String(place === french));
    button.addEventListener("click", () => trigger("select", { french: place, english }));
    return button;
  }

  /** @param {Redirection} shown @param {string} word @param {number} place */
  function bar({ french, english, weights }, word, place) {
    const item = make("li");
    const button = make("button", "", undefined, item);
    const share = percent(weights[place]);
    button.setAttribute("aria-pressed", String(place === english));
    button.setAttribute("aria-label", `${word}, ${share} of the attention. Put all of it here.`);
    make("span", "name", word, button);
    const track = make("span", "track", undefined, button);
    track.style.setProperty("--weight", String(weights[place]));
    make("i", "", undefined, track);
    make("span", "amount", share, button);
    button.addEventListener("click", () => trigger("select", { french, english: place }));
    return item;
  }

  follow(context, () => {
    /** @type {Redirection | null} */
    const shown = parseJson(props.value);
    if (!shown) return;
    keepFocus(words, () => words.replaceChildren(...shown.target.map((word, at) => wordButton(shown, word, at))));
    keepFocus(bars, () => bars.replaceChildren(...shown.source.map((word, at) => bar(shown, word, at))));
    const french = shown.target[shown.french];
    find(element, ".chosen").textContent = french;
    showDiff(find(element, ".before"), shown.before);
    showDiff(find(element, ".after"), shown.after);
    const became = french === shown.became ? "stays the same word" : `becomes “${shown.became}”`;
    find(element, ".after-label").textContent =
      `After: with all attention on “${shown.source[shown.english]}”, “${french}” ${became}, and the rest follows`;
  });
}
