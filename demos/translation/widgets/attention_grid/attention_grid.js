// The heat map of one sentence: French words in rows, English words in columns. Two widgets draw it.

import { make } from "../../../kit/js/dom.js";
import { indexOfLargest } from "../../../kit/js/math.js";
import { wordAt } from "../shared/marked_text.js";

/** @typedef {import("../../../kit/js/events.js").AttentionBlock} AttentionBlock */

/** A source word lights up with a target word from this weight on. */
export const VISIBLE = 0.15;

/**
 * @typedef {object} AttentionGrid
 * @property {HTMLElement[][]} cells row by row
 * @property {HTMLElement[]} tops labels of the columns
 * @property {HTMLElement[]} sides labels of the rows
 * @property {string} spoken what a screen reader says of it
 */

/** @returns {AttentionGrid} */
export const emptyGrid = () => ({ cells: [], tops: [], sides: [], spoken: "" });

/**
 * Fill the grid; both texts are what stands between words, and words, in turn.
 *
 * @param {HTMLElement} grid
 * @param {AttentionBlock} block
 * @param {string[]} source
 * @param {string[]} target
 * @returns {AttentionGrid}
 */
export function fillGrid(grid, { row, column, weights }, source, target) {
  /** @param {string} className @param {string} text */
  const label = (className, text) => {
    const made = make("span", className, text);
    made.title = text;
    return made;
  };
  const columns = weights[0]?.length || 0;
  const tops = Array.from({ length: columns }, (_, j) => label("top", wordAt(source, column + j)));
  const sides = weights.map((_, i) => label("side", wordAt(target, row + i)));
  const cells = weights.map((line, i) =>
    line.map((weight, j) => {
      const cell = make("span", "cell");
      cell.style.setProperty("--weight", String(weight));
      cell.dataset.i = String(i);
      cell.dataset.j = String(j);
      return cell;
    }),
  );
  grid.style.setProperty("--columns", String(columns));
  grid.replaceChildren(label("corner", ""), ...tops, ...cells.flatMap((line, i) => [sides[i], ...line]));
  const best = weights.map((line, i) => `${sides[i].textContent}: ${tops[indexOfLargest(line)]?.textContent}`);
  const spoken = `Heat map. Each word of the translation and the word it attended to most: ${best.join(", ")}.`;
  return { cells, tops, sides, spoken };
}

/**
 * Light one row, one column or one cell, with the labels of it and of `partners`.
 *
 * @param {AttentionGrid} grid
 * @param {number | null} i the French word, counted from the sentence's first
 * @param {number | null} j the English word
 * @param {{ source: (j: number) => boolean, target: (i: number) => boolean }} partners
 */
export function lightGrid({ cells, tops, sides }, i, j, partners) {
  tops.forEach((top, index) => {
    top.classList.toggle("lit", index === j || (j === null && partners.source(index)));
  });
  sides.forEach((side, index) => {
    side.classList.toggle("lit", index === i || (i === null && partners.target(index)));
  });
  cells.forEach((line, row) => {
    line.forEach((cell, column) => {
      cell.classList.toggle("row-lit", row === i && j === null);
      cell.classList.toggle("column-lit", column === j && i === null);
      cell.classList.toggle("lit", row === i && column === j);
    });
  });
}

/**
 * Which French and English word an event in the grid points at; null for neither.
 *
 * @param {AttentionGrid} grid
 * @param {Event} event
 * @returns {{ i: number | null, j: number | null } | null}
 */
export function pointedAt({ tops, sides }, { target }) {
  if (!(target instanceof HTMLElement)) return null;
  if (target.dataset.i) return { i: Number(target.dataset.i), j: Number(target.dataset.j) };
  if (tops.includes(target)) return { i: null, j: tops.indexOf(target) };
  if (sides.includes(target)) return { i: sides.indexOf(target), j: null };
  return null;
}
