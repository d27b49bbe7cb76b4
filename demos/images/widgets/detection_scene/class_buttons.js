// A button for each class: a click shows or hides its objects.

import { find, findAll, make } from "../../../kit/js/dom.js";
import { colourOf } from "./object_colours.js";

/** @typedef {import("./wording.js").DetectedObject} DetectedObject */

/**
 * Make the buttons, the class with the highest score first.
 *
 * @param {HTMLElement} row
 * @param {DetectedObject[]} objects
 * @param {(label: string) => boolean} toggle shows or hides a class, and says whether it is shown now
 */
export function drawClassButtons(row, objects, toggle) {
  row.replaceChildren();
  const byScore = objects.toSorted((a, b) => b.score - a.score);
  for (const label of new Set(byScore.map((object) => object.label))) {
    const own = byScore.filter((object) => object.label === label);
    const button = make("button", "scene-class", undefined, row);
    button.dataset.label = label;
    button.setAttribute("aria-pressed", "true");
    button.style.setProperty("--hue", colourOf(own[0], true));
    make("i", "", undefined, button);
    make("span", "", label, button);
    make("b", "", "", button).style.minWidth = `${String(own.length).length}ch`;
    button.addEventListener("click", () => button.setAttribute("aria-pressed", String(toggle(label))));
  }
}

/**
 * Say on each button how many objects of its class the threshold leaves. No button goes, so that nothing under them moves.
 *
 * @param {HTMLElement} row
 * @param {DetectedObject[]} objects
 * @param {number} threshold
 */
export function updateClassButtons(row, objects, threshold) {
  for (const button of findAll(row, "button", HTMLButtonElement)) {
    const { label } = button.dataset;
    const count = objects.filter((object) => object.label === label && object.score >= threshold).length;
    find(button, "b").textContent = String(count);
    button.disabled = count === 0;
    button.title = count ? "" : `No ${label} has a score above the confidence threshold.`;
  }
}
