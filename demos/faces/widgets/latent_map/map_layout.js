// Where a thousand faces lie on the map: sorted into columns along one direction, within a column along another.

import { clamp } from "../../../kit/js/math.js";

/** @typedef {{ name: string, low?: string, high?: string }} Axis */

/**
 * Seeds by place, column after column: from left to right along `across`, from top to bottom along `down`.
 *
 * @param {ArrayLike<number>} projections directions x faces
 * @param {number} count of faces
 * @param {number} across number of a direction
 * @param {number} down
 * @param {number} rows
 * @returns {number[]}
 */
export function arrange(projections, count, across, down, rows) {
  /** @param {number} direction @returns {(one: number, other: number) => number} */
  const along = (direction) => (one, other) =>
    projections[direction * count + one] - projections[direction * count + other];
  const order = Array.from({ length: count }, (_, seed) => seed).sort(along(across));
  const places = [];
  for (let first = 0; first < count; first += rows) places.push(...order.slice(first, first + rows).sort(along(down)));
  return places;
}

/** Column and row of a place. @param {number} place @param {number} rows @returns {[number, number]} */
export const cellOf = (place, rows) => [Math.floor(place / rows), place % rows];

/**
 * The place at a point, in shares of the map's width and height.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} columns
 * @param {number} rows
 * @param {number} count
 */
export function placeAt(x, y, columns, rows, count) {
  const column = clamp(Math.floor(x * columns), 0, columns - 1);
  const row = clamp(Math.floor(y * rows), 0, rows - 1);
  return Math.min(count - 1, column * rows + row);
}

/**
 * The place that an arrow key leads to, the same at an edge; null for another key.
 *
 * @param {string} key
 * @param {number} place
 * @param {number} rows
 * @param {number} count
 * @returns {number | null}
 */
export function nextPlace(key, place, rows, count) {
  /** @type {Record<string, number>} */
  const steps = { ArrowRight: rows, ArrowLeft: -rows, ArrowDown: 1, ArrowUp: -1 };
  if (!(key in steps)) return null;
  const next = place + steps[key];
  const sameColumn = cellOf(next, rows)[0] === cellOf(place, rows)[0];
  const inside = next >= 0 && next < count && (Math.abs(steps[key]) === rows || sameColumn);
  return inside ? next : place;
}

/**
 * Seeds of the places around one, row by row; null beyond an edge.
 *
 * @param {number[]} places
 * @param {number} place
 * @param {number} columns
 * @param {number} rows
 * @param {number} size of the square, an odd number of faces a side
 * @returns {(number | null)[]}
 */
export function around(places, place, columns, rows, size) {
  const [column, row] = cellOf(place, rows);
  const half = (size - 1) / 2;
  return Array.from({ length: size * size }, (_, index) => {
    const [x, y] = [column + (index % size) - half, row + Math.floor(index / size) - half];
    return x >= 0 && y >= 0 && x < columns && y < rows ? (places[x * rows + y] ?? null) : null;
  });
}

/** A direction with what lies at its ends: "Turn of the head: left to right". @param {Axis} axis */
export function axisLabel({ name, low, high }) {
  /** @param {string} words */
  const short = (words) => words.replace(/^to the /, "");
  return low && high ? `${name}: ${short(low)} to ${short(high)}` : name;
}
