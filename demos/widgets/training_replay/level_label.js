// Where the words of a level stand beside its dashed line, so that no curve runs through them.

/**
 * @typedef {[x: number, y: number]} Place in pixels
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box
 */

const HEIGHT = 12; // px, of the letters
const ABOVE = -6; // px from the line to the foot of the words
const BELOW = HEIGHT + 6;
const CLEAR = 4; // px between the words and a curve
const STRIDE = 8; // px between places that are tried, and between those where a curve is looked at

/**
 * How far up a curve is at a place along the axis, or null beside its ends.
 *
 * @param {Place[]} curve from left to right
 * @param {number} x
 */
export function heightAt(curve, x) {
  const next = curve.findIndex(([at]) => at >= x);
  if (next < 0 || (next === 0 && curve[0][0] > x)) return null;
  const [right, y] = curve[next];
  if (right === x) return y;
  const [left, before] = curve[next - 1];
  return before + ((y - before) * (x - left)) / (right - left);
}

/**
 * The gap between a box and the curve that comes nearest, straight up or down; below 0 never.
 *
 * @param {Place[][]} curves
 * @param {Box} box
 */
export function gap(curves, { left, right, top, bottom }) {
  let least = Number.POSITIVE_INFINITY;
  for (let x = left - CLEAR; x <= right + CLEAR; x += STRIDE / 4) {
    for (const curve of curves) {
      const y = heightAt(curve, x);
      if (y !== null) least = Math.min(least, Math.max(top - y, y - bottom, 0));
    }
  }
  return least;
}

/**
 * Where the words begin and on which line they stand: the first place from the left that is clear of all curves, above
 * the dashed line rather than below; where there is none, the clearest.
 *
 * @param {Place[][]} curves each from left to right
 * @param {number} level how far down the dashed line is
 * @param {number} width of the words
 * @param {Box} inside where they may be
 * @returns {{ x: number, y: number }}
 */
export function labelPlace(curves, level, width, inside) {
  let best = { x: inside.left, y: level + ABOVE, clear: -1 };
  for (let x = inside.left; x + width <= inside.right; x += STRIDE) {
    for (const y of [level + ABOVE, level + BELOW]) {
      if (y - HEIGHT < inside.top || y > inside.bottom) continue;
      const clear = Math.min(CLEAR, gap(curves, { left: x, right: x + width, top: y - HEIGHT, bottom: y }));
      if (clear > best.clear) best = { x, y, clear };
    }
  }
  return { x: best.x, y: best.y };
}
