// Vectors as strips of coloured cells, and numbers as bars. Pure functions.

import { shorts } from "../../../kit/js/data_uri.js";
import { clamp } from "../../../kit/js/math.js";
import { ABOVE, BELOW, rgb } from "../../../kit/js/palette.js";

const PER_UNIT = 10_000; // as views/look_inside_view.py packs them

/** Numbers of a vector from its base64 text. @param {string} text */
export const unpack = (text) => Array.from(shorts(text), (whole) => whole / PER_UNIT);

/**
 * Columns and rows of cells that fill a strip from left to right and top to bottom, as near to square as it goes.
 *
 * @param {number} count
 * @param {number} width of the strip in pixels
 * @param {number} height
 */
export function cellGrid(count, width, height) {
  const columns = clamp(Math.round(Math.sqrt((count * width) / height)), 1, count);
  return { columns, rows: Math.ceil(count / columns) };
}

/**
 * Pixels of the cells, 4 bytes each: from the ground's colour at 0 to blue at −1 and orange at +1.
 *
 * @param {number[]} values
 * @param {number} cells at least as many as values; the rest is ground
 * @param {number[]} ground red, green and blue
 */
export function cellPixels(values, cells, ground) {
  const pixels = new Uint8ClampedArray(cells * 4);
  const ends = [rgb(BELOW), rgb(ABOVE)];
  for (let cell = 0; cell < cells; cell += 1) {
    const value = values[cell] ?? 0;
    const end = ends[value < 0 ? 0 : 1];
    const amount = Math.min(1, Math.abs(value));
    pixels.set([...ground.map((part, index) => Math.round(part + (end[index] - part) * amount)), 255], cell * 4);
  }
  return pixels;
}

/**
 * Bars that share one zero: where each begins and how wide it is, as shares of the track.
 *
 * @param {number[]} values
 * @returns {{ from: number, width: number }[]}
 */
export function signedBars(values) {
  const low = Math.min(0, ...values);
  const span = Math.max(0, ...values) - low || 1;
  return values.map((value) => ({ from: (Math.min(0, value) - low) / span, width: Math.abs(value) / span }));
}
