// A traced line: what the server says of it, and the shapes of what the network knew before a point.

import { parseJson } from "../../../kit/js/dom.js";
import { boxOf, strokesOf } from "../../../kit/js/ink.js";

/**
 * @typedef {import("../../../kit/js/ink.js").Place} Place
 * @typedef {[weight: number, x: number, y: number, stdX: number, stdY: number, correlation: number]} Component
 *
 * @typedef {object} Trace as demos/text/views/pen_trace_view.py makes it
 * @property {string} run
 * @property {string} text
 * @property {number[]} points dx, dy and lifts in one list
 * @property {number | null} at how many points stand when it opens, null for all
 * @property {number[][]} window for each point a byte a letter
 * @property {Component[][]} density for each point the larger components of the mixture
 * @property {[lift: number, end: number][]} pen probabilities after each point
 *
 * @typedef {{ run: string, values: number[] }} Levels a unit's value at each point, in percent
 * @typedef {{ run: string, at: number, lines: number[][] }} Alternatives
 * @typedef {{ x: number, y: number, major: number, minor: number, angle: number, weight: number }} Ellipse
 */

const BELOW = [0, 114, 178]; // red, green and blue of the palette's ends
const ABOVE = [213, 94, 0];

/**
 * The colour of ink where a unit has a value: blue below zero, orange above, `neutral` at zero.
 *
 * @param {number} percent -100 to 100
 * @param {number[]} neutral red, green and blue
 */
export function levelColour(percent, neutral) {
  const end = percent < 0 ? BELOW : ABOVE;
  const share = Math.min(1, Math.abs(percent) / 100);
  return `rgb(${neutral.map((part, index) => Math.round(part + (end[index] - part) * share)).join(" ")})`;
}

const PAD = 160; // units around the line

/** @param {string | null | undefined} value @returns {Trace | null} */
export const readTrace = (value) => parseJson(value);

/**
 * Where each point of a line is.
 *
 * @param {number[]} points
 * @returns {Place[]}
 */
export const placesOf = (points) => strokesOf(points).flatMap(({ places }) => places);

/**
 * The part of the paper that a line takes, with room around it.
 *
 * @param {number[]} points
 */
export function viewOf(points) {
  const box = boxOf(strokesOf(points)) ?? { left: 0, right: 1, top: 0, bottom: 1 };
  return {
    left: box.left - PAD,
    top: box.top - PAD,
    width: box.right - box.left + 2 * PAD,
    height: box.bottom - box.top + 2 * PAD,
  };
}

/**
 * The normals of a mixture as ellipses of one standard deviation around the place where the pen is.
 *
 * @param {Component[]} components
 * @param {Place} from
 * @returns {Ellipse[]}
 */
export const ellipsesOf = (components, [x, y]) =>
  components.map(([weight, dx, dy, stdX, stdY, correlation]) => {
    const [a, b, c] = [stdX * stdX, correlation * stdX * stdY, stdY * stdY]; // the covariance
    const [half, root] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
    return {
      x: x + dx,
      y: y + dy,
      major: Math.sqrt(half + root),
      minor: Math.sqrt(Math.max(0, half - root)),
      angle: 0.5 * Math.atan2(2 * b, a - c),
      weight,
    };
  });

/**
 * The number of points up to the one that is nearest to a place.
 *
 * @param {Place[]} places
 * @param {Place} at
 */
export function nearestPoint(places, [x, y]) {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  places.forEach(([u, v], index) => {
    const distance = Math.hypot(u - x, v - y);
    if (distance < least) [best, least] = [index, distance];
  });
  return best + 1;
}
