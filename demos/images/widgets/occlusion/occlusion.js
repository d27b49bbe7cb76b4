// A patch on every place in turn, and what became of the probabilities: filled in while the network is being asked.

import { paintLevels } from "../../../kit/js/canvas.js";
import { bytes, pictureAddress } from "../../../kit/js/data_uri.js";
import { find } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { percent } from "../../../kit/js/format.js";
import { indexOfLargest } from "../../../kit/js/math.js";
import { follow } from "../../../kit/js/widget.js";
import { arrowStep, cellUnder, readValue } from "../shared/insides.js";
import { dropLevels, drops } from "./drops.js";

/**
 * What the value holds, as views/classifier_view.py makes it; lengths in pixels of what the network sees.
 *
 * @typedef {object} Occlusion
 * @property {string} photo
 * @property {string[]} labels
 * @property {number[]} probabilities of the labels, with nothing covered
 * @property {number[][]} covered places x labels, row by row; as many as have been tried
 * @property {number} places along a side
 * @property {number[]} starts where the patch begins
 * @property {number} patch its side
 * @property {number} side of the picture
 * @property {string} chosen label
 * @property {string[]} palettes
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const stage = find(element, ".occlusion-stage");
  const patch = find(element, ".occlusion-patch");
  const canvas = find(element, "canvas", HTMLCanvasElement);
  /** @type {Occlusion | null} */
  let now = null;
  let label = "";
  /** @type {[number, number] | null} row and column, or null for the place that matters most */
  let place = null;
  let shown = [0, 0];

  function draw() {
    if (!now) return;
    const { covered, places, labels, probabilities, starts, side } = now;
    const column = Math.max(0, labels.indexOf(label));
    const found = drops(probabilities, covered, column);
    const colours = bytes(now.palettes[1]);
    paintLevels(canvas, dropLevels(found, places ** 2), colours, places, places, { veil: true });
    const name = labels[column];
    const done = covered.length === places ** 2;
    element.dataset.done = String(covered.length);
    element.setAttribute("aria-busy", String(!done));
    find(element, ".occlusion-progress").textContent = done
      ? `${covered.length} patches tried, for “${name}”`
      : `Trying: ${covered.length} of ${places ** 2} patches`;
    find(element, ".occlusion-words").textContent =
      `Orange: covering this makes “${name}” less likely, so the answer depends on it. Blue: it makes “${name}” likelier.`;
    const at = place ? Math.min(place[0] * places + place[1], covered.length - 1) : indexOfLargest(found);
    shown = [Math.floor(at / places), at % places];
    /** @param {number} pixels */
    const share = (pixels) => `${(pixels / side) * 100}%`;
    const corner = { top: share(starts[shown[0]]), left: share(starts[shown[1]]) };
    Object.assign(patch.style, corner, { width: share(now.patch), height: share(now.patch) });
    patch.hidden = !done;
    find(element, ".occlusion-answer").textContent = done
      ? `With this patch covered: ${name} ${percent(covered[at][column])}, before ${percent(probabilities[column])}.`
      : "";
    element.dataset.place = shown.join(",");
  }

  function show() {
    const before = now;
    now = readValue(element, props.value);
    if (!now) return;
    if (before?.photo !== now.photo) place = null;
    if (!now.labels.includes(label)) label = now.chosen;
    find(element, "img", HTMLImageElement).src = pictureAddress(now.photo);
    draw();
  }

  stage.addEventListener("pointermove", (event) => {
    if (!now) return;
    place = cellUnder(event, stage, [now.places, now.places]);
    draw();
  });
  stage.addEventListener("keydown", (event) => {
    const next = now && arrowStep(event.key, shown, [now.places, now.places]);
    if (!next) return;
    event.preventDefault();
    place = next;
    draw();
  });
  listen(element, "images:label", (picked) => {
    label = picked;
    place = null;
    draw();
  });
  follow(context, show);
}
