// Moves along directions: their text, and how a slider shows one.

import { decimal } from "../../../kit/js/format.js";

/**
 * `count` moves from their text, as in "0,1.5,-2"; what is missing or no number is 0.
 *
 * @param {string} text
 * @param {number} count
 */
export function parseMoves(text, count) {
  const moves = text.split(",").map(Number);
  return Array.from({ length: count }, (_, index) => (Number.isFinite(moves[index]) ? moves[index] : 0));
}

/** Moves as text. @param {number[]} moves */
export const formatMoves = (moves) => moves.map((move) => String(move + 0)).join(",");

/** A move as it stands beside its slider: "0", "1.5", "−0.3". @param {number} move */
export const moveLabel = (move) => (move ? decimal(move, 1) : "0");

/**
 * The part of a slider's track that is filled, in percent: from the middle to the move.
 *
 * @param {number} move
 * @param {number} reach the move at either end
 * @returns {{ from: number, to: number }}
 */
export function filledTrack(move, reach) {
  const place = ((move + reach) / (2 * reach)) * 100;
  return { from: Math.min(place, 50), to: Math.max(place, 50) };
}
