// What buttons of the tab do in the browser alone: drawing a seed, going to a picked or kept face, keeping one.

import { parseJson } from "../../kit/js/dom.js";
import { withFace } from "./face_shelf/shelf.js";

/** A seed drawn at random from 0 to `highest`. @param {number} highest */
export const randomSeed = (highest) => Math.floor(Math.random() * (highest + 1));

/**
 * Seed and moves of a random face.
 *
 * @param {number} highest
 * @param {string} noMoves
 * @returns {[number, string]}
 */
export const randomFace = (highest, noMoves) => [randomSeed(highest), noMoves];

/**
 * What the grid shows next, and the first of its seeds; beyond the highest they begin again at 0.
 *
 * @param {string} around
 * @param {number} count
 * @param {number} highest
 * @param {number} first
 * @returns {[string, number]}
 */
export const nextSeeds = (around, count, highest, first) => [around, (Number(first) + count) % (highest + 1)];

/**
 * Seed and moves of the face that was picked in the grid.
 *
 * @param {string} grid the widget's value
 * @returns {[number, string]}
 */
export function pickedFace(grid) {
  const { picks, picked } = parseJson(grid);
  return [picks[picked].seed, picks[picked].moves];
}

/**
 * Seed, moves and truncation of the face that was picked on the shelf.
 *
 * @param {string} shelf the widget's value
 * @returns {[number, string, number]}
 */
export function keptFace(shelf) {
  const { kept, picked } = parseJson(shelf);
  const { seed, moves, truncation } = kept[picked];
  return [seed, moves, truncation];
}

/**
 * The shelf's value with one more face in front.
 *
 * @param {string} shelf
 * @param {string} face the value of the large face
 * @param {number} seed
 * @param {string} moves
 * @param {number} truncation
 */
export function keepFace(shelf, face, seed, moves, truncation) {
  const { kept = [] } = parseJson(shelf) ?? {};
  return JSON.stringify({ kept: withFace(kept, { seed, moves, truncation, image: parseJson(face).image }) });
}
