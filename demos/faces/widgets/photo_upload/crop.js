// The square of a photo that is cropped out: where it lies, and how dragging moves it.

import { clamp } from "../../../kit/js/math.js";

const LARGEST_ZOOM = 6; // times

/**
 * @typedef {{ width: number, height: number }} Size
 * @typedef {{ x: number, y: number }} Centre of the crop, in shares of the photo's width and height
 * @typedef {{ side: number, left: number, top: number, centre: Centre }} Crop in pixels of the photo
 */

/**
 * The crop around a centre, moved so far that it lies within the photo.
 *
 * @param {Size} photo
 * @param {Centre} centre
 * @param {number} zoom 0 (as much as fits) to 100
 * @returns {Crop}
 */
export function cropOf({ width, height }, centre, zoom) {
  const side = Math.min(width, height) / (1 + (zoom / 100) * (LARGEST_ZOOM - 1));
  const x = clamp(centre.x * width, side / 2, width - side / 2);
  const y = clamp(centre.y * height, side / 2, height - side / 2);
  return { side, left: x - side / 2, top: y - side / 2, centre: { x: x / width, y: y / height } };
}

/**
 * The centre after the crop was moved by so many pixels of a stage that is `stage` pixels wide.
 *
 * @param {Size} photo
 * @param {Crop} crop
 * @param {number} x
 * @param {number} y
 * @param {number} stage
 * @returns {Centre}
 */
export function movedCentre({ width, height }, { side, centre }, x, y, stage) {
  return { x: centre.x + ((x / stage) * side) / width, y: centre.y + ((y / stage) * side) / height };
}
