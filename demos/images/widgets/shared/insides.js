// What the widgets of Look inside share: reading the value, telling what was picked, moving by arrow keys.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { tell } from "../../../kit/js/events.js";
import { clamp } from "../../../kit/js/math.js";

/**
 * Heat maps as views/heatmaps.py makes them: map after map, a byte a cell, in base64.
 *
 * @typedef {object} HeatMaps
 * @property {string} levels
 * @property {number} height
 * @property {number} width
 * @property {number} palette which of the palettes they are coloured with
 */

/** @typedef {[label: string, probability: number, percent: string]} Answer */

/**
 * What the value holds, or null; without one the widget is hidden.
 *
 * @param {HTMLElement} element
 * @param {string} value
 * @returns {any}
 */
export function readValue(element, value) {
  const content = parseJson(value);
  find(element, ".insides").hidden = !content;
  return content;
}

/**
 * Tell what was picked, for the link.
 *
 * @param {string} name of the setting, without "inside-"
 * @param {string | number} value
 */
export const choose = (name, value) => tell("images:choose", { name: `inside-${name}`, value: String(value) });

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * The row and column that an arrow key leads to from another, within those that there are; null for another key.
 *
 * @param {string} key
 * @param {number[]} from row and column
 * @param {number[]} size rows and columns
 * @returns {[number, number] | null}
 */
export function arrowStep(key, from, size) {
  const step = ARROWS[key];
  return step ? [clamp(from[0] + step[0], 0, size[0] - 1), clamp(from[1] + step[1], 0, size[1] - 1)] : null;
}

/**
 * The row and column of the cell under the pointer, of a stage that is divided into so many rows and columns.
 *
 * @param {PointerEvent | MouseEvent} event
 * @param {HTMLElement} stage
 * @param {number[]} size rows and columns
 * @returns {[number, number]}
 */
export function cellUnder(event, stage, size) {
  const [down, right] = shareUnder(event, stage);
  return [clamp(Math.floor(down * size[0]), 0, size[0] - 1), clamp(Math.floor(right * size[1]), 0, size[1] - 1)];
}

/**
 * How far down and to the right the pointer is on a stage, 0 to 1 each.
 *
 * @param {PointerEvent | MouseEvent} event
 * @param {HTMLElement} stage
 */
export function shareUnder(event, stage) {
  const edge = stage.getBoundingClientRect();
  return [(event.clientY - edge.top) / edge.height, (event.clientX - edge.left) / edge.width];
}

/**
 * Fill a list with answers as bars.
 *
 * @param {HTMLElement} list
 * @param {Answer[]} answers
 */
export function fillBars(list, answers) {
  list.replaceChildren();
  for (const [label, probability, percent] of answers) {
    const item = make("li", "", undefined, list);
    item.style.setProperty("--share", String(probability));
    make("span", "", label, item);
    make("b", "", percent, item);
  }
}

/**
 * Make a button that is one of several to pick from.
 *
 * @param {ParentNode} parent
 * @param {string} [className]
 */
export function radioButton(parent, className) {
  const button = make("button", className, undefined, parent);
  button.setAttribute("role", "radio");
  button.setAttribute("aria-checked", "false");
  return button;
}
