// One bar of a possible next character: its sign, how likely it is, and a click.

import { make } from "../../kit/js/dom.js";
import { percent } from "../../kit/js/format.js";
import { characterSign } from "./characters.js";

/** @typedef {{ character: string, name: string, probability: number }} Prediction */

/**
 * Put a bar at the end of a list; styled by `next_characters.css`.
 *
 * @param {HTMLElement} list
 * @param {Prediction} prediction
 * @param {boolean} isActual whether this character stands in the text
 * @param {string} label what the button is called: what a click does
 * @returns {HTMLButtonElement}
 */
export function bar(list, { character, probability }, isActual, label) {
  const button = make("button", isActual ? "is-actual" : "", undefined, make("li", "", undefined, list));
  button.dataset.character = character;
  button.setAttribute("aria-label", label);
  make("span", "character", characterSign(character), button);
  const track = make("span", "track", undefined, button);
  track.style.setProperty("--share", String(probability));
  make("i", "", undefined, track);
  make("span", "probability", percent(probability), button);
  return button;
}
