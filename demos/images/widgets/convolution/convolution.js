// A filter of the first layer on the pixels that it is given: the multiply-and-add for one spot, beside the network's
// own number.

import { paintLevels } from "../../../kit/js/canvas.js";
import { bytes, floats, pictureAddress } from "../../../kit/js/data_uri.js";
import { find, make } from "../../../kit/js/dom.js";
import { decimal } from "../../../kit/js/format.js";
import { clamp, sum } from "../../../kit/js/math.js";
import { mark, oneOf } from "../../../kit/js/roving_focus.js";
import { follow } from "../../../kit/js/widget.js";
import { arrowStep, cellUnder, choose, radioButton, readValue, shareUnder } from "../shared/insides.js";
import { corner, products, spotAt } from "./sum.js";

/**
 * What the value holds, as views/classifier_view.py makes it; numbers in base64.
 *
 * @typedef {import("../shared/insides.js").HeatMaps & {
 *   filters: string[], number: number, seen: string, pixels: string, shape: [number, number, number], weights: string,
 *   kernel: [number, number], bias: number, result: string, stride: [number, number], padding: [number, number],
 *   spot: [number, number] | null, peak: [number, number], palettes: string[],
 * }} Content
 */

const COLOURS = ["red", "green", "blue"];
const SHADE = 80; // of 127 levels, for the largest product: its text stays readable

/**
 * Put a frame over a part of a stage; all as shares of the stage.
 *
 * @param {HTMLElement} stage
 * @param {number} top
 * @param {number} left
 * @param {number} height
 * @param {number} width
 */
function frame(stage, top, left, height, width) {
  /** @param {number} share */
  const css = (share) => `${share * 100}%`;
  const place = { top: css(top), left: css(left), height: css(height), width: css(width) };
  Object.assign(find(stage, "i").style, place);
}

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const box = find(element, ".filters");
  const picture = find(element, ".convolution-picture");
  const map = find(element, ".convolution-map");
  /** @type {Content | null} */
  let now = null;
  /** @type {import("./sum.js").Filter} */
  let filter;
  let result = new Float32Array();
  let spot = [0, 0];

  /** @param {Content} content */
  function draw(content) {
    const [top, left] = corner(filter, spot);
    const [, high, wide] = content.shape;
    frame(picture, top / high, left / wide, content.kernel[0] / high, content.kernel[1] / wide);
    frame(map, spot[0] / content.height, spot[1] / content.width, 1 / content.height, 1 / content.width);
    const found = products(filter, spot);
    tables(found, bytes(content.palettes[1]));
    const sums = found.map((own) => sum(own.map(({ product }) => product)));
    const total = sum(sums) + content.bias;
    const parts = sums.map((each, colour) => `${COLOURS[colour] ?? ""} (${decimal(each, 3)})`);
    if (content.bias) parts.push(`bias (${decimal(content.bias, 3)})`);
    find(element, ".convolution-total").textContent = `${parts.join(" + ")} = ${decimal(total, 3)}`;
    const own = result[spot[0] * content.width + spot[1]];
    find(element, ".convolution-own").textContent = `The network's feature map holds here: ${decimal(own, 3)}`;
    element.dataset.total = String(total);
    element.dataset.spot = spot.join(",");
    box.dataset.number = String(content.number);
  }

  /** @param {import("./sum.js").Product[][]} found @param {Uint8Array} palette */
  function tables(found, palette) {
    const largest = Math.max(...found.flat().map(({ product }) => Math.abs(product)), 1e-6);
    const parent = find(element, ".convolution-tables");
    parent.replaceChildren();
    found.forEach((own, colour) => {
      const table = make("div", "convolution-table", undefined, parent);
      make("em", "", COLOURS[colour] ?? "", table);
      const cells = make("div", "convolution-cells", undefined, table);
      cells.style.gridTemplateColumns = `repeat(${filter.kernel[1]}, max-content)`;
      for (const { number, weight, product } of own) {
        const cell = make("span", "", undefined, cells);
        const level = Math.round(128 + (product / largest) * SHADE);
        cell.style.background = `rgb(${palette.slice(level * 3, level * 3 + 3).join(" ")})`;
        make("span", "", decimal(number), cell);
        make("span", "", `× ${decimal(weight)}`, cell);
        cell.title = `= ${decimal(product, 3)}`;
      }
      make("b", "", `= ${decimal(sum(own.map(({ product }) => product)), 3)}`, table);
    });
  }

  /** @param {number[]} at */
  function moveTo(at) {
    if (!now) return;
    spot = [clamp(at[0], 0, now.height - 1), clamp(at[1], 0, now.width - 1)];
    draw(now);
  }

  const keepSpot = () => choose("spot", spot.join(","));

  /** @param {string[]} filters */
  function tiles(filters) {
    box.replaceChildren();
    for (const [index, tile] of filters.entries()) {
      const button = radioButton(box);
      button.setAttribute("aria-label", `Filter ${index}`);
      button.dataset.index = String(index);
      const image = make("img", "pixelated", undefined, button);
      image.alt = "";
      image.src = pictureAddress(tile);
    }
  }

  function show() {
    const before = now;
    now = readValue(element, props.value);
    if (!now) return;
    const { shape, kernel, bias, stride, padding } = now;
    filter = { pixels: floats(now.pixels), weights: floats(now.weights), shape, kernel, bias, stride, padding };
    result = floats(now.result);
    if (before?.filters.join() !== now.filters.join()) tiles(now.filters);
    mark(box.children, box.children[now.number]);
    const normalised = Array.from(filter.pixels).some((number) => number < 0);
    find(element, ".convolution-legend").textContent =
      `In each cell: the brightness${normalised ? " (0 is average)" : ""}, times the filter's number. Rounded.`;
    find(picture, "img", HTMLImageElement).src = pictureAddress(now.seen);
    const canvas = find(map, "canvas", HTMLCanvasElement);
    paintLevels(canvas, bytes(now.levels), bytes(now.palettes[now.palette]), now.width, now.height);
    moveTo(now.spot ?? (before?.seen === now.seen ? spot : now.peak));
  }

  for (const stage of [picture, map]) {
    /** @param {PointerEvent} event */
    const followPointer = (event) => {
      if (!now) return;
      moveTo(
        stage === map ? cellUnder(event, map, [now.height, now.width]) : spotAt(filter, shareUnder(event, picture)),
      );
    };
    stage.addEventListener("pointermove", followPointer);
    stage.addEventListener("pointerdown", followPointer);
    stage.addEventListener("click", keepSpot);
  }
  picture.addEventListener("keydown", (event) => {
    const next = now && arrowStep(event.key, spot, [now.height, now.width]);
    if (!next) return;
    event.preventDefault();
    moveTo(next);
  });
  picture.addEventListener("keyup", (event) => {
    if (event.key.startsWith("Arrow")) keepSpot();
  });
  oneOf(box, "button", (button) => {
    mark(box.children, button);
    choose("filter", button.dataset.index ?? "");
  });
  follow(context, show);
}
