// Painting heat maps: a byte a cell, coloured through a table of 256 colours.

/**
 * The drawing context of a canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function penOf(canvas) {
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser can't draw on a canvas.");
  return pen;
}

/**
 * Pixels of one map of several: 4 bytes each, row by row.
 *
 * With `veil` a cell is the clearer the nearer its level is to the middle, 128.
 *
 * @param {ArrayLike<number>} levels a byte a cell, map after map
 * @param {Uint8Array | Uint8ClampedArray} colours 3 bytes for each of the 256 levels
 * @param {number} width
 * @param {number} height
 * @param {{ index?: number, veil?: boolean }} [options]
 */
export function levelPixels(levels, colours, width, height, { index = 0, veil = false } = {}) {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let cell = 0; cell < width * height; cell += 1) {
    const level = levels[index * width * height + cell];
    pixels.set(colours.subarray(level * 3, level * 3 + 3), cell * 4);
    pixels[cell * 4 + 3] = veil ? Math.min(255, Math.abs(level - 128) * 2) : 255;
  }
  return pixels;
}

/**
 * Paint one map of several onto a canvas of as many pixels as it has cells; the style sheet enlarges it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} levels
 * @param {Uint8Array | Uint8ClampedArray} colours
 * @param {number} width
 * @param {number} height
 * @param {{ index?: number, veil?: boolean }} [options]
 */
export function paintLevels(canvas, levels, colours, width, height, options) {
  canvas.width = width;
  canvas.height = height;
  penOf(canvas).putImageData(new ImageData(levelPixels(levels, colours, width, height, options), width, height), 0, 0);
  return canvas;
}

/**
 * Give a canvas a size in CSS pixels, sharp on any screen; returns its pen, which then counts in CSS pixels.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function sizeCanvas(canvas, width, height) {
  const sharp = window.devicePixelRatio || 1;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * sharp);
  canvas.height = Math.round(height * sharp);
  const pen = penOf(canvas);
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  return pen;
}
