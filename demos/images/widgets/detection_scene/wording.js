// What the scene says of its objects, and which of them are shown.

import { counted, percent } from "../../../kit/js/format.js";

/**
 * @typedef {object} DetectedObject
 * @property {string} label
 * @property {number} score 0 to 1
 * @property {import("./label_placement.js").Box} box in pixels of the scene's picture
 * @property {number} area of the mask in the same pixels
 * @property {string} path outline of the mask, as an SVG path
 * @property {[label: string, probability: number][]} others the next likeliest classes
 * @property {number} hue from 1
 * @property {number} lighter 0 or 1
 * @property {{ hue: number, lighter: number }} ofClass the colour of its class
 */

/**
 * Whether an object is shown.
 *
 * @param {Pick<DetectedObject, "label" | "score">} object
 * @param {number} threshold
 * @param {ReadonlySet<string>} hidden classes
 */
export const isShown = (object, threshold, hidden) => object.score >= threshold && !hidden.has(object.label);

/**
 * The sentences under the picture: how many are shown, how many aren't, and why.
 *
 * @param {Pick<DetectedObject, "label" | "score">[]} objects
 * @param {number} threshold
 * @param {ReadonlySet<string>} hidden classes
 * @param {number} unlabelled how many of the objects that are shown have no room for their label
 */
export function countSentence(objects, threshold, hidden, unlabelled) {
  const shown = objects.filter((object) => isShown(object, threshold, hidden)).length;
  const below = objects.filter((object) => object.score < threshold && !hidden.has(object.label)).length;
  const switchedOff = objects.filter((object) => object.score >= threshold && hidden.has(object.label)).length;
  let text = shown ? `${counted(shown, "object")} shown` : "No object is shown";
  if (unlabelled && unlabelled === shown) text += ": point at one to see its label";
  else if (unlabelled) text += `, ${shown - unlabelled} of them with a label: point at another to see its own`;
  text += ".";
  if (switchedOff) text += ` ${switchedOff} hidden by the class buttons.`;
  if (below) text += ` ${below} below the confidence threshold: lower it to see ${below === 1 ? "it" : "them"}.`;
  return text;
}

/**
 * Width and height of an object in pixels of the original picture, at least 1 each.
 *
 * @param {Pick<DetectedObject, "box">} object
 * @param {number} scale pixels of the original to one of the scene
 */
export const sizeOf = ({ box }, scale) =>
  [box[2] - box[0], box[3] - box[1]].map((side) => Math.max(1, Math.round(side * scale)));

/**
 * Names and values for the details of an object.
 *
 * @param {DetectedObject} object
 * @param {{ scale: number, width: number, height: number }} scene
 * @returns {[name: string, value: string][]}
 */
export function details(object, { scale, width, height }) {
  /** @type {[string, string][]} */
  const found = [
    ["Class", object.label],
    ["Score", percent(object.score)],
    ["Size", `${sizeOf(object, scale).join(" x ")} pixels`],
    ["Area", `${percent(object.area / (width * height))} of the picture`],
  ];
  const others = object.others.filter(([, probability]) => probability >= 0.01);
  const listed = others.map(([label, probability]) => `${label} ${percent(probability)}`).join(", ");
  if (object.others.length) found.push(["Or else", listed || "nothing above 1%"]);
  return found;
}
