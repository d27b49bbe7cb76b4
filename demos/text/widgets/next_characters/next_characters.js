// Bars of the most likely next characters; a click tells the server which character to continue with.

import { find, keepFocus, make, parseJson } from "../../../kit/js/dom.js";
import { tell } from "../../../kit/js/events.js";
import { percent } from "../../../kit/js/format.js";
import { follow } from "../../../kit/js/widget.js";
import { characterSign, oneLine } from "../characters.js";
import { actualSentence } from "./wording.js";

/**
 * @typedef {{ character: string, name: string, probability: number }} Prediction
 *
 * @typedef {object} NextCharacters as `look_inside_view.next_characters` makes it
 * @property {string} typed the whole text
 * @property {number} at the character after which these come; -1 before all
 * @property {string} after the end of what was read so far
 * @property {Prediction[]} predictions
 * @property {number} others probability of all characters without a bar
 * @property {(Prediction & { rank: number }) | null} actual the character that comes next in the text
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const list = find(element, ".bars");
  const after = find(element, ".after");
  const actual = find(element, ".actual");

  /**
   * @param {Prediction} prediction
   * @param {boolean} isActual
   */
  function bar({ character, name, probability }, isActual) {
    const button = make("button", isActual ? "is-actual" : "", undefined, make("li", "", undefined, list));
    button.dataset.character = character;
    const asInText = isActual ? ", as in the text" : "";
    button.setAttribute("aria-label", `Continue with ${name}, ${percent(probability)}${asInText}`);
    make("span", "character", characterSign(character), button);
    const track = make("span", "track", undefined, button);
    track.style.setProperty("--share", String(probability));
    make("i", "", undefined, track);
    make("span", "probability", percent(probability), button);
    button.addEventListener("click", () => trigger("select", { character }));
  }

  follow(context, () => {
    /** @type {NextCharacters | null} */
    const now = parseJson(props.value);
    if (!now) return;
    after.textContent = now.after ? `…${oneLine(now.after)}` : "nothing yet";
    keepFocus(list, () => {
      list.replaceChildren();
      for (const one of now.predictions) bar(one, now.actual?.character === one.character);
    });
    actual.textContent = actualSentence(now);
    tell("text:predicted", { typed: now.typed, at: now.at });
  });
}
