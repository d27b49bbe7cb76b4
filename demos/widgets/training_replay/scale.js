// The scales of a chart over training steps, and how its figures are written. Nothing here touches the page.

import { withMinus } from "../../kit/js/format.js";
import { sum } from "../../kit/js/math.js";

/**
 * @typedef {[step: number, value: number]} Point
 * @typedef {{ name: string, points: Point[] }} Line
 *
 * @typedef {object} Curve what training_history.py makes of one chart
 * @property {string} title
 * @property {string} axis what the upright axis shows
 * @property {string} unit follows the figures
 * @property {string} look what to look at
 * @property {boolean} logarithmic
 * @property {[value: number, words: string] | null} level a value with its meaning
 * @property {Line[]} lines
 *
 * @typedef {{ low: number, high: number, logarithmic: boolean }} Range of the upright axis
 */

const DECADES = 5; // a logarithmic axis shows at most; what is smaller lies on its floor
const precise = new Intl.NumberFormat("en", { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });

/** @param {number} value */
const figures = (value) => (value > 0 && value < 0.0005 ? "<0.0005" : withMinus(precise.format(value)));

/**
 * A value of a curve with its unit: "94.1%", "1.46 nats".
 *
 * @param {number} value
 * @param {string} unit
 */
export const withUnit = (value, unit) => (unit === "%" ? `${figures(value)}%` : `${figures(value)} ${unit}`.trim());

/**
 * Round values from low to high, three or so.
 *
 * @param {number} low
 * @param {number} high
 */
export function linearTicks(low, high) {
  const rough = (high - low) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = ([1, 2, 5].find((n) => n * power >= rough) ?? 10) * power;
  const ticks = [];
  for (let index = Math.ceil(low / stride) || 0; index * stride <= high * 1.0001; index += 1)
    ticks.push(index * stride);
  return ticks;
}

/**
 * Values 1, 2 and 5 times powers of ten from low to high; only the powers where there would be more than five.
 *
 * @param {number} low
 * @param {number} high
 */
export function logTicks(low, high) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
    for (const n of [1, 2, 5]) ticks.push({ n, value: n * 10 ** power });
  }
  const inside = ticks.filter(({ value }) => value >= low && value <= high);
  return (inside.length > 5 ? inside.filter(({ n }) => n === 1) : inside).map(({ value }) => value);
}

/**
 * Powers of ten from 1 to the number of steps.
 *
 * @param {number} steps
 */
export function stepTicks(steps) {
  const ticks = [];
  for (let tick = 1; tick <= steps; tick *= 10) ticks.push(tick);
  return ticks;
}

/**
 * The last value at or before a step, or null before the first.
 *
 * @param {Point[]} points in the order of their steps
 * @param {number} step
 */
export function valueAt(points, step) {
  return points.findLast(([at]) => at <= step)?.[1] ?? null;
}

/**
 * What the upright axis of a curve goes from and to.
 *
 * @param {Pick<Curve, "lines" | "level" | "logarithmic">} curve
 * @returns {Range}
 */
export function rangeOf({ lines, level, logarithmic }) {
  const values = lines.flatMap((line) => line.points.map((point) => point[1]));
  if (level) values.push(level[0]);
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (logarithmic && most > 0) {
    const positive = Math.max(Math.min(...values.filter((value) => value > 0)), most / 10 ** DECADES);
    return { low: positive / 1.2, high: most * 1.2, logarithmic: true };
  }
  const low = least >= 0 && least < most / 2 ? 0 : least - (most - least) * 0.05;
  return { low, high: most + (most - low) * 0.05 || 1, logarithmic: false };
}

/**
 * How far up the axis a value lies, from 0 to 1.
 *
 * @param {Range} range
 * @param {number} value
 */
export function shareOf({ low, high, logarithmic }, value) {
  if (logarithmic) return Math.log(Math.max(value, low) / low) / Math.log(high / low);
  return (value - low) / (high - low);
}

/**
 * How far along the axis of steps a step lies, from 0 to 1; every factor of ten takes as much room.
 *
 * @param {number} step
 * @param {number} steps
 */
export const stepShare = (step, steps) => (steps > 1 ? Math.log(Math.max(step, 1)) / Math.log(steps) : 0);

/**
 * Position of the checkpoint whose step is nearest on that axis.
 *
 * @param {{ step: number }[]} checkpoints
 * @param {number} step
 */
export function nearestCheckpoint(checkpoints, step) {
  const far = checkpoints.map((each) => Math.abs(Math.log(each.step / step)));
  return far.indexOf(Math.min(...far));
}

/**
 * How often the real face of a pair has the higher score, from two histograms in the same bins; a tie counts half.
 *
 * @param {number[]} real
 * @param {number[]} generated
 */
export function realPreferred(real, generated) {
  let below = 0;
  let wins = 0;
  real.forEach((count, bin) => {
    wins += count * (below + generated[bin] / 2);
    below += generated[bin];
  });
  return wins / (sum(real) * sum(generated));
}
