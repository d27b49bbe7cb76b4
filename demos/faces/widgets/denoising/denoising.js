// A face, and the steps to it. `progress` is there while more will come.

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, make, parseJson } from "../../../kit/js/dom.js";
import { follow } from "../../../kit/js/widget.js";

/**
 * @typedef {{ image: string, caption: string }} KeptStep
 *
 * @typedef {object} Denoising
 * @property {string} [image]
 * @property {string} [alt]
 * @property {string} [caption]
 * @property {string} [placeholder] what stands there without a picture
 * @property {number} [progress] share of the steps that are done, 0 to 1
 * @property {KeptStep[]} [steps]
 * @property {boolean} [crisp] whether its pixels stay square
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const picture = find(element, ".shown", HTMLImageElement);
  const bar = find(element, ".progress");
  const filled = find(bar, "span");
  const strip = find(element, ".steps");

  /** @param {number | undefined} progress */
  function showProgress(progress) {
    bar.hidden = progress === undefined;
    if (progress === undefined) return;
    const percent = Math.round(100 * progress);
    filled.style.width = `${percent}%`;
    bar.setAttribute("aria-valuenow", String(percent));
  }

  /** @param {KeptStep[]} steps */
  function showSteps(steps) {
    while (strip.children.length > steps.length) strip.lastElementChild?.remove();
    while (strip.children.length < steps.length) {
      const item = make("li", "", undefined, strip);
      make("img", "", undefined, item).alt = "";
      make("span", "", "", item);
    }
    steps.forEach(({ image, caption }, index) => {
      const thumbnail = find(strip.children[index], "img", HTMLImageElement);
      if (thumbnail.src !== image) thumbnail.src = image;
      find(strip.children[index], "span").textContent = caption;
    });
  }

  function show() {
    const now = /** @type {Denoising} */ (parseJson(props.value) ?? {});
    const image = pictureAddress(now.image);
    picture.hidden = !image;
    if (image) picture.src = image;
    picture.alt = now.alt ?? "";
    picture.classList.toggle("crisp", Boolean(now.crisp));
    find(element, ".large").hidden = !image && !now.placeholder;
    find(element, ".placeholder").textContent = now.placeholder ?? "";
    find(element, ".caption").textContent = now.caption ?? "";
    showProgress(now.progress);
    showSteps((now.steps ?? []).filter((step) => pictureAddress(step.image)));
  }

  follow(context, show);
}
