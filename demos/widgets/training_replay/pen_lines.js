// Lines of handwriting as a network wrote them at a checkpoint.

import { make } from "../../kit/js/dom.js";
import { boxOf, pathData, strokesOf } from "../../kit/js/ink.js";
import { draw } from "../../kit/js/svg.js";

/** @typedef {{ text: string, strokes: number[] }} PenLine dx, dy and lifts in one list */

const PAD = 24; // units
const [WIDE, HIGH] = [3000, 460]; // units that a line is shown in: longer and taller ones are made smaller

/**
 * The part of the paper that shows a line: as wide at every checkpoint, so that lines can be compared.
 *
 * @param {number[]} strokes
 */
export function viewBoxOf(strokes) {
  const box = boxOf(strokesOf(strokes)) ?? { left: 0, right: 0, top: 0, bottom: 0 };
  const [wide, high] = [box.right - box.left + 2 * PAD, box.bottom - box.top + 2 * PAD];
  const times = Math.max(1, wide / WIDE, high / HIGH);
  return [box.left - PAD, box.top - PAD - Math.max(0, (HIGH * times - high) / 2), WIDE * times, HIGH * times];
}

/**
 * @param {HTMLElement} box
 * @returns {(lines: PenLine[]) => void}
 */
export function makePenLines(box) {
  const list = make("ul", "pen-lines", undefined, box);
  return (lines) => {
    list.replaceChildren();
    for (const { text, strokes } of lines) {
      const item = make("li", "", undefined, list);
      make("span", "", text, item);
      const viewBox = viewBoxOf(strokes).join(" ");
      const svg = draw("svg", { viewBox, role: "img", "aria-label": `“${text}”, written by the network` }, item);
      for (const { places } of strokesOf(strokes)) draw("path", { d: pathData(places) }, svg);
    }
  };
}
