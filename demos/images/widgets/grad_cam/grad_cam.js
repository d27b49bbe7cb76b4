// Grad-CAM of each of the likeliest classes over the photo; picking another asks no network.

import { paintLevels } from "../../../kit/js/canvas.js";
import { bytes, pictureAddress } from "../../../kit/js/data_uri.js";
import { find, make } from "../../../kit/js/dom.js";
import { tell } from "../../../kit/js/events.js";
import { mark, oneOf } from "../../../kit/js/roving_focus.js";
import { follow } from "../../../kit/js/widget.js";
import { choose, radioButton, readValue } from "../shared/insides.js";

/**
 * What the value holds, as views/classifier_view.py makes it; one map, probability and `noEvidence` for each label.
 *
 * @typedef {import("../shared/insides.js").HeatMaps & {
 *   photo: string, labels: string[], probabilities: string[], noEvidence: boolean[], chosen: string, palettes: string[],
 * }} GradCam
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const box = find(element, ".choice-buttons");
  const canvas = find(element, "canvas", HTMLCanvasElement);
  /** @type {GradCam | null} */
  let now = null;

  /** @param {GradCam} found @param {number} index */
  function draw(found, index) {
    const label = found.labels[index];
    const colours = bytes(found.palettes[found.palette]);
    paintLevels(canvas, bytes(found.levels), colours, found.width, found.height, { index });
    canvas.setAttribute("aria-label", `Heat map: where there is evidence for ${label}`);
    mark(box.children, box.children[index]);
    element.dataset.label = label;
    find(element, ".grad-cam-words").textContent = found.noEvidence[index]
      ? `Nothing in this picture is evidence for “${label}”.`
      : `Yellow: here is the evidence for “${label}”. Dark: here is none.`;
    tell("images:label", label);
  }

  function show() {
    now = readValue(element, props.value);
    if (!now) return;
    find(element, "img", HTMLImageElement).src = pictureAddress(now.photo);
    box.replaceChildren();
    for (const [index, label] of now.labels.entries()) {
      const button = radioButton(box);
      button.dataset.index = String(index);
      button.append(label);
      make("b", "", now.probabilities[index], button);
    }
    find(element, ".quiet-text").textContent =
      `It is computed in the last stage, which has ${now.height} x ${now.width} cells, so the map is coarse.`;
    draw(now, now.labels.indexOf(now.chosen));
  }

  oneOf(box, "button", (button) => {
    if (!now) return;
    const index = Number(button.dataset.index);
    draw(now, index);
    choose("label", now.labels[index]);
  });
  follow(context, show);
}
