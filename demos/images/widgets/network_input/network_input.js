// The photo with the square that the network sees, the few pixels that are left of it, and the answers.

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find } from "../../../kit/js/dom.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";
import { fillBars, readValue } from "../shared/insides.js";

/**
 * What the value holds, as views/classifier_view.py makes it.
 *
 * @typedef {object} NetworkInput
 * @property {string} photo
 * @property {number} width of the photo
 * @property {number} height
 * @property {[left: number, top: number, side: number]} square
 * @property {string} pixels a picture of what the network is given
 * @property {number} side of it, in pixels
 * @property {import("../shared/insides.js").Answer[]} answers
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const svg = find(element, ".input-photo", SVGSVGElement);

  function show() {
    const input = /** @type {NetworkInput | null} */ (readValue(element, props.value));
    if (!input) return;
    const { width, height, side } = input;
    const [x, y, square] = input.square;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.replaceChildren();
    draw("image", { href: pictureAddress(input.photo), width, height }, svg);
    const inside = `M${x} ${y}H${x + square}V${y + square}H${x}Z`;
    draw("path", { class: "input-shade", d: `M0 0H${width}V${height}H0Z${inside}` }, svg);
    draw("rect", { class: "input-frame", x, y, width: square, height: square }, svg);
    find(element, ".input-pixels", HTMLImageElement).src = pictureAddress(input.pixels);
    find(element, ".input-size").textContent = `${side} x ${side} pixels`;
    find(element, ".input-words").textContent =
      `This is all the network sees: the square in the middle, scaled down to ${side} x ${side} pixels. ` +
      "The percentages are averaged over this and its mirror image.";
    fillBars(find(element, ".bars"), input.answers);
  }

  follow(context, show);
}
