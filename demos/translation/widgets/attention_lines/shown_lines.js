// Which lines of attention are shown. Pure functions.

/**
 * Positions of a word's largest weights, the largest first, until they add up to `share`.
 *
 * @param {number[]} weights that add up to 1
 * @param {number} share 0 to 1
 */
export function largestUpTo(weights, share) {
  const order = weights.map((_, index) => index).sort((a, b) => weights[b] - weights[a]);
  /** @type {number[]} */
  const chosen = [];
  let total = 0;
  for (const index of order) {
    chosen.push(index);
    total += weights[index];
    if (total >= share - 1e-9) break;
  }
  return chosen;
}

/**
 * The lines of all words.
 *
 * @param {number[][]} weights target words x source words
 * @param {number} share
 * @returns {{ source: number, target: number, weight: number }[]}
 */
export const shownLines = (weights, share) =>
  weights.flatMap((row, target) => largestUpTo(row, share).map((source) => ({ source, target, weight: row[source] })));
