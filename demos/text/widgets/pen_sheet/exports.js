// A written page as files: SVG with real widths, the same drawing itself, its strokes as JSON, and G-code for pen plotters.

import { flattened, pathData } from "../../../kit/js/ink.js";
import { MM } from "./paper.js";

/** @typedef {import("./paper.js").Paper} Paper */

const POINTS_A_SECOND = 33; // of a hand
const AIR = 0.12; // seconds between strokes
const [UP, DOWN] = [5, 0]; // millimetres of the pen
const [QUICK, SLOW] = [3000, 1200]; // millimetres a minute in the air and on the paper

/** @param {number} units */
const mm = (units) => Number((units * MM).toFixed(3));

/**
 * An SVG of a page in millimetres.
 *
 * @param {Paper} paper
 * @param {{ width: number, colour: string, title: string }} pen width in millimetres
 */
export const svgOf = (paper, pen) => svg(paper, pen, "", () => "");

/**
 * The same, drawing itself at a hand's speed times `speed`; it stands finished for who prefers no motion.
 *
 * @param {Paper} paper
 * @param {{ width: number, colour: string, title: string }} pen
 * @param {number} speed
 */
export function animatedSvgOf(paper, pen, speed) {
  let begin = 0;
  const style =
    "<style>@media (prefers-reduced-motion: no-preference) { path { stroke-dasharray: 1; stroke-dashoffset: 1; " +
    "visibility: hidden; animation: write linear forwards; } } @keyframes write { 0% { visibility: visible; } " +
    "to { stroke-dashoffset: 0; visibility: visible; } }</style>";
  return svg(paper, pen, style, ({ places }) => {
    const seconds = Math.max(1, places.length) / POINTS_A_SECOND / speed;
    const words = ` pathLength="1" style="animation-duration:${fixed(seconds)}s;animation-delay:${fixed(begin)}s"`;
    begin += seconds + AIR / speed;
    return words;
  });
}

/** @param {number} value */
const fixed = (value) => Number(value.toFixed(3));

/**
 * @param {Paper} paper
 * @param {{ width: number, colour: string, title: string }} pen
 * @param {string} style
 * @param {(stroke: import("../../../kit/js/ink.js").Stroke) => string} attributes
 */
function svg(paper, { width, colour, title }, style, attributes) {
  const paths = paper.lines.flat().map((stroke) => `<path d="${pathData(stroke.places, MM)}"${attributes(stroke)}/>`);
  const [wide, high] = [mm(paper.width), mm(paper.height)];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}mm" height="${high}mm" viewBox="0 0 ${wide} ${high}">` +
    `<title>${escaped(title)}</title>${style}` +
    `<g fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round">` +
    `${paths.join("")}</g></svg>\n`
  );
}

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/**
 * The strokes as JSON, in millimetres from the page's top left corner: lines, strokes, points.
 *
 * @param {Paper} paper
 * @param {string[]} texts of the lines
 */
export function jsonOf(paper, texts) {
  const lines = paper.lines.map((strokes, index) => ({
    text: texts[index],
    strokes: strokes.map(({ places }) => places.map(([x, y]) => [mm(x), mm(y)])),
  }));
  return `${JSON.stringify({ unit: "mm", width: mm(paper.width), height: mm(paper.height), lines })}\n`;
}

/**
 * G-code for a pen plotter: millimetres, the origin at the bottom left corner, Z 5 with the pen up and Z 0 with it down.
 *
 * @param {Paper} paper
 * @param {string} title
 */
export function gcodeOf(paper, title) {
  const height = paper.height;
  const place = (/** @type {import("../../../kit/js/ink.js").Place} */ [x, y]) => `X${mm(x)} Y${mm(height - y)}`;
  const lines = [
    `; ${title.replace(/[^ -~]+/g, " ")}`,
    `; ${mm(paper.width)} x ${mm(height)} mm, pen up Z${UP}, pen down Z${DOWN}`,
    "G21 ; millimetres",
    "G90 ; absolute places",
    `G0 Z${UP} F${QUICK}`,
  ];
  for (const { places } of paper.lines.flat()) {
    const [start, ...rest] = flattened(places, 4);
    lines.push(`G0 ${place(start)} F${QUICK}`, `G1 Z${DOWN} F${QUICK}`);
    rest.forEach((at, index) => {
      lines.push(`G1 ${place(at)}${index ? "" : ` F${SLOW}`}`);
    });
    lines.push(`G0 Z${UP} F${QUICK}`);
  }
  return [...lines, "G0 X0 Y0", "M2", ""].join("\n");
}
