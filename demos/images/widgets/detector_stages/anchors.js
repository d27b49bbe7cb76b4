// The anchors around a cell, and the cell where the network is surest that there is an object.

import { bytes } from "../../../kit/js/data_uri.js";
import { indexOfLargest } from "../../../kit/js/math.js";

/** @typedef {import("./content.js").AnchorLevel} AnchorLevel */
/** @typedef {import("./content.js").Box} Box */

/**
 * The box of a cell.
 *
 * @param {Pick<AnchorLevel, "cell">} level
 * @param {number} row
 * @param {number} column
 * @returns {Box}
 */
export const cellBox = ({ cell: [width, height] }, row, column) => [
  column * width,
  row * height,
  (column + 1) * width,
  (row + 1) * height,
];

/**
 * The anchors around a cell, each with the probability (0 to 1) that there is an object in it.
 *
 * @param {AnchorLevel} level
 * @param {number} row
 * @param {number} column
 * @returns {{ box: Box, objectness: number }[]}
 */
export function anchorsAt(level, row, column) {
  const every = bytes(level.every);
  const [right, down] = [column * level.cell[0], row * level.cell[1]];
  return level.anchors.map(([x1, y1, x2, y2], index) => ({
    box: [x1 + right, y1 + down, x2 + right, y2 + down],
    objectness: every[(index * level.height + row) * level.width + column] / 255,
  }));
}

/**
 * Row and column of the cell with the surest anchor of a level, and how sure that is, 0 to 255.
 *
 * @param {AnchorLevel} level
 * @returns {{ objectness: number, cell: [row: number, column: number] }}
 */
export function surestCell(level) {
  const every = bytes(level.every);
  const best = indexOfLargest(every);
  const place = best % (level.height * level.width);
  return { objectness: every[best], cell: [Math.floor(place / level.width), place % level.width] };
}

/**
 * The level with the surest anchor of all.
 *
 * @param {AnchorLevel[]} levels
 */
export const surestLevel = (levels) => indexOfLargest(levels.map((level) => surestCell(level).objectness));
