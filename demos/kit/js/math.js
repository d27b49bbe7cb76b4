// Small arithmetic that several widgets need.

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** @param {Iterable<number>} values */
export function sum(values) {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * Position of the largest value, the first of equals; -1 for none.
 *
 * @param {ArrayLike<number>} values
 */
export function indexOfLargest(values) {
  let best = values.length ? 0 : -1;
  for (let index = 1; index < values.length; index += 1) if (values[index] > values[best]) best = index;
  return best;
}

/**
 * How many of `values` fall into each of `bins` equal parts of low to high; the highest value belongs to the last.
 *
 * @param {ArrayLike<number>} values
 * @param {number} low
 * @param {number} high
 * @param {number} bins
 * @returns {number[]}
 */
export function binCounts(values, low, high, bins) {
  const counts = new Array(bins).fill(0);
  const span = high - low || 1;
  for (const value of Array.from(values)) counts[clamp(Math.floor(((value - low) / span) * bins), 0, bins - 1)] += 1;
  return counts;
}
