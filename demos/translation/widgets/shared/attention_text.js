// Attention in words, for the line under a sheet and for screen readers. Pure functions.

import { wholePercent } from "../../../kit/js/format.js";

/** @typedef {[word: string, weight: number]} WordWeight */

const LEAST = 0.05;
const MOST = 4;

/**
 * The words with the largest weights: "bicycle 80%, riding 12%"; "" where none has `least`.
 *
 * @param {WordWeight[]} weights
 * @param {{ most?: number, least?: number, write?: (weight: number) => string }} [options]
 */
export function strongest(weights, { most = MOST, least = LEAST, write = wholePercent } = {}) {
  const large = weights.filter(([, weight]) => weight >= least).sort((a, b) => b[1] - a[1]);
  return large
    .slice(0, most)
    .map(([word, weight]) => `${word} ${write(weight)}`)
    .join(", ");
}

/**
 * What a French word attended to.
 *
 * @param {string} word
 * @param {WordWeight[]} weights of the English words
 * @param {Parameters<typeof strongest>[1]} [options]
 */
export function attentionOfTarget(word, weights, options) {
  const list = strongest(weights, options);
  return list ? `${word}: attention to ${list}` : `${word}: a little attention to every word`;
}

/**
 * Which French words attended to an English word.
 *
 * @param {string} word
 * @param {WordWeight[]} weights of the French words
 * @param {Parameters<typeof strongest>[1]} [options]
 */
export function attentionToSource(word, weights, options) {
  const list = strongest(weights, options);
  return list ? `${word}: attention from ${list}` : `${word}: hardly any attention from any word`;
}

/**
 * One cell of the heat map.
 *
 * @param {string} target
 * @param {string} source
 * @param {number} weight
 */
export const attentionBetween = (target, source, weight) =>
  `${target}: ${wholePercent(weight)} of its attention went to ${source}`;
