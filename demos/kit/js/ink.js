// Pen strokes: from the offsets of decimated points to smooth curves (Catmull-Rom splines, centripetal), and to ink whose
// width follows the pen's speed. Nothing here touches the page.

/**
 * @typedef {[x: number, y: number]} Place
 * @typedef {object} Stroke what the pen drew without being lifted
 * @property {Place[]} places
 * @property {number} first the number of its first point in the line
 *
 * @typedef {object} Dab a short straight piece of ink
 * @property {number} x
 * @property {number} y
 * @property {number} width of a pen that is 1 wide
 * @property {number} point which point of the line it leads to, with a fraction
 * @property {boolean} begins whether the pen was set down here, so that no ink leads here
 * @property {number} stroke its number in the line
 */

const SLOWEST = 20; // units from point to point: slower than this the ink is as wide as it gets
const FASTEST = 110;
const PIECES = 6; // of a curve from point to point
const [WIDEST, NARROWEST] = [1.12, 0.72];

/**
 * The strokes of a line, from dx, dy and lifts in one list.
 *
 * @param {number[]} points
 * @param {Place} [origin] where the first offset starts from
 * @returns {Stroke[]}
 */
export function strokesOf(points, [x, y] = [0, 0]) {
  /** @type {Stroke[]} */
  const strokes = [];
  /** @type {Stroke | null} */
  let open = null;
  for (let at = 0; at + 2 < points.length; at += 3) {
    x += points[at];
    y += points[at + 1];
    if (!open) {
      open = { places: [], first: at / 3 };
      strokes.push(open);
    }
    open.places.push([x, y]);
    if (points[at + 2] > 0) open = null;
  }
  return strokes;
}

/**
 * The two control points of the cubic curve from each place to the next one (Catmull-Rom, centripetal).
 *
 * @param {Place[]} places
 * @returns {[Place, Place][]}
 */
export function controls(places) {
  const last = places.length - 1;
  return places.slice(0, -1).map((from, index) => {
    const to = places[index + 1];
    const before = places[Math.max(0, index - 1)];
    const after = places[Math.min(last, index + 2)];
    const gaps = [gapOf(before, from), gapOf(from, to), gapOf(to, after)];
    return [handle(before, from, to, gaps[0], gaps[1]), handle(after, to, from, gaps[2], gaps[1])];
  });
}

/** The square root of a distance: how a centripetal curve divides its time. @param {Place} one @param {Place} other */
const gapOf = ([x, y], [u, v]) => Math.sqrt(Math.hypot(x - u, y - v));

/**
 * The control point beside `at` on the way to `to`, coming from `from`.
 *
 * @param {Place} from
 * @param {Place} at
 * @param {Place} to
 * @param {number} before gap between the first two
 * @param {number} behind gap between the last two
 * @returns {Place}
 */
function handle(from, at, to, before, behind) {
  if (before < 1e-6 || behind < 1e-6) return [at[0] + (to[0] - at[0]) / 3, at[1] + (to[1] - at[1]) / 3];
  const along = (/** @type {0 | 1} */ axis) => {
    const weight = 2 * before * before + 3 * before * behind + behind * behind;
    const numerator = before * before * to[axis] - behind * behind * from[axis] + weight * at[axis];
    return numerator / (3 * before * (before + behind));
  };
  return [along(0), along(1)];
}

/**
 * A stroke as the `d` of an SVG path, in the units of its places times `scale`.
 *
 * @param {Place[]} places
 * @param {number} [scale]
 */
export function pathData(places, scale = 1) {
  const words = (/** @type {Place} */ [x, y]) => `${round(x * scale)} ${round(y * scale)}`;
  const [start] = places;
  if (places.length === 1) return `M${words(start)}l0.01 0`; // a dot: round caps make it one
  const curves = controls(places).map(
    ([one, other], index) => `C${words(one)} ${words(other)} ${words(places[index + 1])}`,
  );
  return `M${words(start)}${curves.join("")}`;
}

/** @param {number} value */
const round = (value) => Number(value.toFixed(2));

/**
 * Places along a stroke's curve, so many from point to point.
 *
 * @param {Place[]} places
 * @param {number} [pieces]
 * @returns {Place[]}
 */
export function flattened(places, pieces = PIECES) {
  const found = [places[0]];
  controls(places).forEach(([one, other], index) => {
    for (let piece = 1; piece <= pieces; piece += 1) {
      found.push(onCurve(places[index], one, other, places[index + 1], piece / pieces));
    }
  });
  return found;
}

/**
 * A place on a cubic curve. @param {Place} from @param {Place} one @param {Place} other @param {Place} to
 * @param {number} t 0 to 1
 * @returns {Place}
 */
function onCurve(from, one, other, to, t) {
  const s = 1 - t;
  const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return [a * from[0] + b * one[0] + c * other[0] + d * to[0], a * from[1] + b * one[1] + c * other[1] + d * to[1]];
}

/**
 * The ink of strokes, dab by dab: narrower where the pen is quick.
 *
 * @param {Stroke[]} strokes
 * @returns {Dab[]}
 */
export function dabsOf(strokes) {
  /** @type {Dab[]} */
  const dabs = [];
  strokes.forEach(({ places, first }, stroke) => {
    const widths = widthsOf(places);
    const way = flattened(places);
    way.forEach(([x, y], number) => {
      const at = Math.floor(number / PIECES);
      const share = number / PIECES - at;
      const width = widths[at] + (widths[Math.min(at + 1, widths.length - 1)] - widths[at]) * share;
      dabs.push({ x, y, width, point: first + number / PIECES, begins: number === 0, stroke });
    });
  });
  return dabs;
}

/**
 * How wide the ink is at each place of a stroke, smoothed along it.
 *
 * @param {Place[]} places
 * @returns {number[]}
 */
export function widthsOf(places) {
  const speeds = places.map(([x, y], index) => {
    const [u, v] = places[Math.max(0, index - 1)];
    const [r, s] = places[Math.min(places.length - 1, index + 1)];
    const ways = (index > 0 ? 1 : 0) + (index < places.length - 1 ? 1 : 0);
    return ways ? (Math.hypot(x - u, y - v) + Math.hypot(r - x, s - y)) / ways : 0;
  });
  return speeds.map((speed, index) => {
    const near = [speeds[Math.max(0, index - 1)], speed, speeds[Math.min(speeds.length - 1, index + 1)]];
    const mean = (near[0] + 2 * near[1] + near[2]) / 4;
    const share = Math.min(1, Math.max(0, (mean - SLOWEST) / (FASTEST - SLOWEST)));
    return WIDEST + (NARROWEST - WIDEST) * share;
  });
}

/**
 * The smallest box around strokes, or null for none.
 *
 * @param {Stroke[]} strokes
 */
export function boxOf(strokes) {
  const all = strokes.flatMap(({ places }) => places);
  if (!all.length) return null;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of all) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}
