// SVG: making its elements, and a histogram with marks.

import { decimal } from "./format.js";
import { binCounts } from "./math.js";

export const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an SVG element; `text` is put in place as text.
 *
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string | number>} [attributes]
 * @param {Element | null} [parent] what it is appended to
 * @param {string} [text]
 * @returns {SVGElementTagNameMap[K]}
 */
export function draw(name, attributes = {}, parent = null, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  if (text) node.textContent = text;
  if (parent) parent.append(node);
  return node;
}

/**
 * @typedef {{ values: number[], hue: string }} Group values of one kind, and the class of their bars
 * @typedef {{ value: number, words: string, hue: string }} Mark a value of its own, with a label and the class of its line
 */

const BINS = 32;
const HEIGHT = 72;
const LABEL = 24;
const EDGE = 8;

/**
 * Draw groups of values as bars, each group to its own height, with marks over them, a label in a row of its own each.
 *
 * @param {SVGSVGElement} svg
 * @param {Group[]} groups
 * @param {Mark[]} marks
 * @param {string} words what a screen reader says of it
 */
export function histogram(svg, groups, marks, words) {
  const width = Math.max(280, Math.min(640, svg.clientWidth || 560));
  const top = LABEL * marks.length + 4;
  const floor = top + HEIGHT;
  const all = [...groups.flatMap((group) => group.values), ...marks.map((mark) => mark.value)];
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  /** @param {number} value */
  const x = (value) => EDGE + ((value - low) / span) * (width - 2 * EDGE);
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${floor + 24}`);
  svg.setAttribute("aria-label", words);
  for (const { values, hue } of groups) {
    const counts = binCounts(values, low, low + span, BINS);
    const most = Math.max(...counts);
    const wide = (width - 2 * EDGE) / BINS;
    counts.forEach((count, bin) => {
      const height = (count / most) * HEIGHT;
      if (count) draw("rect", { x: EDGE + bin * wide, y: floor - height, width: wide - 1, height, class: hue }, svg);
    });
  }
  draw("line", { x1: 0, x2: width, y1: floor, y2: floor, class: "base" }, svg);
  ["start", "middle", "end"].forEach((anchor, index) => {
    const value = low + (index / 2) * span;
    const place = { x: x(value), y: floor + 18, "text-anchor": anchor, class: "scale" };
    draw("text", place, svg, decimal(value, span < 2 ? 2 : 1));
  });
  marks.forEach(({ value, words: label, hue }, row) => {
    const at = x(value);
    const right = at > width * 0.6;
    const anchor = right ? "end" : "start";
    draw("line", { x1: at, x2: at, y1: LABEL * row + 8, y2: floor, class: `mark ${hue}` }, svg);
    const place = { x: at + (right ? -6 : 6), y: LABEL * row + 18, "text-anchor": anchor, class: "label" };
    draw("text", place, svg, label);
  });
}
