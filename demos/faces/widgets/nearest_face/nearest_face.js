// How far the face is from its nearest training photograph, beside photographs that weren't trained on, and copies.

import { find, parseJson } from "../../../kit/js/dom.js";
import { count, decimal } from "../../../kit/js/format.js";
import { histogram } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";

/**
 * @typedef {object} Nearest
 * @property {number} distance
 * @property {string} verdict
 * @property {number} faces how many training photographs there are
 * @property {string} network whose features the distances are measured in
 * @property {number} copyThreshold
 * @property {number[]} unseen
 * @property {number[]} shifted
 * @property {string} [missing] why there is no distance; then there is nothing else
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const section = find(element, ".section");
  const explained = find(element, ".nearest-explained");

  function show() {
    const now = /** @type {Nearest | null} */ (parseJson(props.value));
    section.hidden = !now;
    if (!now) return;
    find(element, ".nearest").hidden = Boolean(now.missing);
    explained.textContent =
      now.missing ||
      `If the generator only repeated its training data, this face would be almost identical to one of the ${count(now.faces)} photographs. So we measure its distance to the nearest one, in the features of a network trained on pictures.`;
    if (now.missing) return;
    find(element, ".nearest-verdict").textContent = now.verdict;
    const threshold = decimal(now.copyThreshold);
    const mark = { value: now.distance, words: `this face ${decimal(now.distance)}`, hue: "first" };
    histogram(
      find(element, "svg", SVGSVGElement),
      [
        { values: now.unseen, hue: "reference" },
        { values: now.shifted, hue: "copies" },
      ],
      [mark],
      `Distances to the nearest training photograph: ${mark.words}, copies up to ${threshold}`,
    );
    find(element, ".nearest-legend").textContent =
      `Orange: training photographs shifted by one pixel, which are copies; nearly all are within ${threshold}. Grey: photographs that weren't trained on. Distances are in features of ${now.network}; the index holds features only, no pictures.`;
  }

  follow(context, show);
}
