// Bars of the most likely next characters; a click tells the server which character to continue with.

import { find, keepFocus, parseJson } from "../../../kit/js/dom.js";
import { tell } from "../../../kit/js/events.js";
import { percent } from "../../../kit/js/format.js";
import { follow } from "../../../kit/js/widget.js";
import { bar } from "../bar.js";
import { oneLine } from "../characters.js";
import { actualSentence } from "./wording.js";

/**
 * @typedef {import("../bar.js").Prediction} Prediction
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
  function show(prediction, isActual) {
    const { character, name, probability } = prediction;
    const label = `Continue with ${name}, ${percent(probability)}${isActual ? ", as in the text" : ""}`;
    bar(list, prediction, isActual, label).addEventListener("click", () => trigger("select", { character }));
  }

  follow(context, () => {
    /** @type {NextCharacters | null} */
    const now = parseJson(props.value);
    if (!now) return;
    after.textContent = now.after ? `…${oneLine(now.after)}` : "nothing yet";
    keepFocus(list, () => {
      list.replaceChildren();
      for (const one of now.predictions) show(one, now.actual?.character === one.character);
    });
    actual.textContent = actualSentence(now);
    tell("text:predicted", { typed: now.typed, at: now.at });
  });
}
