// Which words light up with the one that is pointed at. Pure functions.

/**
 * @typedef {import("../../../kit/js/events.js").AttentionBlock} AttentionBlock
 * @typedef {import("../../../kit/js/events.js").TranslationHighlight} TranslationHighlight
 */

/**
 * The sentence that holds a word.
 *
 * @param {AttentionBlock[]} blocks
 * @param {"row" | "column"} axis "row" for a French word, "column" for an English one
 * @param {number} index counted from the text's first word
 */
export const blockOf = (blocks, axis, index) => blocks.findLast((block) => block[axis] <= index) ?? null;

/**
 * Weights of the words that light up: the English words that a French one attended to, or the French words that
 * attended to an English one.
 *
 * @param {AttentionBlock[]} blocks
 * @param {{ source: number | null, target: number | null }} pointed
 * @returns {TranslationHighlight}
 */
export function highlight(blocks, { source, target }) {
  /** @type {Record<number, number>} */
  const sources = {};
  /** @type {Record<number, number>} */
  const targets = {};
  let block = null;
  if (target !== null) {
    block = blockOf(blocks, "row", target);
    for (const [j, weight] of (block?.weights[target - block.row] ?? []).entries()) {
      sources[(block?.column ?? 0) + j] = weight;
    }
  } else if (source !== null) {
    block = blockOf(blocks, "column", source);
    for (const [i, row] of (block?.weights ?? []).entries()) {
      targets[(block?.row ?? 0) + i] = row[source - (block?.column ?? 0)];
    }
  }
  return { source, target, sources, targets, block };
}
