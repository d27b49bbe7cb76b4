// What somebody draws with a pointer: samples as they come, brought to even times, as pens are recorded.

/**
 * @typedef {{ x: number, y: number, time: number, pressure: number }} Sample time in ms
 * @typedef {Sample[]} Drawn a stroke: from the pointer's going down to its coming up
 * @typedef {[x: number, y: number, lifted: boolean]} Point
 */

const EVERY = 10; // ms between points: a hundred a second, as the pens of the data
const MOST = 20_000; // points that a call takes

/**
 * The place of a stroke at a time, on the straight way between two samples.
 *
 * @param {Drawn} stroke
 * @param {number} time
 */
function placeAt(stroke, time) {
  const next = stroke.findIndex((sample) => sample.time >= time);
  if (next < 0) return stroke[stroke.length - 1];
  if (next === 0) return stroke[0];
  const [from, to] = [stroke[next - 1], stroke[next]];
  const share = (time - from.time) / Math.max(1e-9, to.time - from.time);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/**
 * The points of strokes at even times, from the first sample of each to its last.
 *
 * @param {Drawn[]} strokes
 * @returns {Point[]}
 */
export function evenly(strokes) {
  /** @type {Point[]} */
  const points = [];
  for (const stroke of strokes) {
    if (!stroke.length) continue;
    const [begin, end] = [stroke[0].time, stroke[stroke.length - 1].time];
    const steps = Math.max(1, Math.round((end - begin) / EVERY));
    for (let step = 0; step <= steps; step += 1) {
      const { x, y } = placeAt(stroke, begin + ((end - begin) * step) / steps);
      points.push([round(x), round(y), step === steps]);
    }
  }
  return points.slice(0, MOST);
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/**
 * Strokes as they were kept; none where nothing usable was.
 *
 * @param {unknown} kept
 * @returns {Drawn[]}
 */
export function readDrawn(kept) {
  if (!Array.isArray(kept)) return [];
  const usable = (/** @type {any} */ sample) =>
    [sample?.x, sample?.y, sample?.time, sample?.pressure].every((value) => Number.isFinite(value));
  return kept.filter((stroke) => Array.isArray(stroke) && stroke.length && stroke.every(usable));
}
