// Drawing ink on a canvas.

/**
 * Draw dabs `from` to `to` (not included). The pen's transform is set so that it counts in the units of the dabs.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {import("./ink.js").Dab[]} dabs
 * @param {{ from?: number, to?: number, width: number, colour: string | ((dab: import("./ink.js").Dab) => string) }} options
 * width in units
 */
export function drawInk(pen, dabs, { from = 0, to = dabs.length, width, colour }) {
  pen.lineCap = "round";
  pen.lineJoin = "round";
  if (typeof colour === "string") pen.strokeStyle = colour;
  for (let index = from; index < to; index += 1) {
    const dab = dabs[index];
    const before = dab.begins ? dab : dabs[index - 1];
    if (typeof colour !== "string") pen.strokeStyle = colour(dab);
    pen.lineWidth = width * dab.width;
    pen.beginPath();
    pen.moveTo(before.x, before.y);
    pen.lineTo(dab.begins ? dab.x + 0.01 : dab.x, dab.y);
    pen.stroke();
  }
}
