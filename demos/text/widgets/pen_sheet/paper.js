// A written page: what the server says of it, where everything stands on the paper, and when the pen is where.

import { parseJson } from "../../../kit/js/dom.js";
import { boxOf, dabsOf, strokesOf } from "../../../kit/js/ink.js";

/**
 * @typedef {object} PageLine a line as demos/text/views/handwriting_view.py makes it
 * @property {string} text
 * @property {number[]} points dx, dy and lifts in one list, from the left end of its rule
 * @property {boolean} complete
 * @property {number} row
 * @property {number[]} words for each stroke, which word of the line it belongs to
 *
 * @typedef {object} Page
 * @property {string} run identifies a run of writing
 * @property {boolean} writing whether more lines will come
 * @property {number} rows of the whole page
 * @property {number} longest characters of its longest line
 * @property {PageLine[]} lines
 * @property {{ line: number, from: number, to: number }} [fresh] the points that were written anew, where the rest stood
 *
 * @typedef {object} Paper
 * @property {import("../../../kit/js/ink.js").Stroke[][]} lines strokes of each line, placed
 * @property {number} width in units
 * @property {number} height
 * @property {number[]} rules how far down each rule is
 * @property {{ line: number, word: number, text: string, left: number, top: number, width: number, height: number }[]} words
 *
 * @typedef {object} Writing all dabs of a page in the order in which they are drawn
 * @property {import("../../../kit/js/ink.js").Dab[]} dabs
 * @property {number[]} ticks when each is drawn, in points
 * @property {number} length the last tick
 */

export const SPACING = 560; // units from rule to rule
export const MM = 10 / SPACING; // millimetres a unit: rules are a centimetre apart
export const MARGIN = 260; // units
const CHARACTER = 140; // units, a little more than the mean
const NARROWEST = 2400; // units: a short word isn't blown up
const [LIFT, LONGEST_LIFT, NEXT_LINE] = [90, 8, 14]; // units a tick in the air, and ticks
const WORD_PAD = 40; // units

/** @param {string | null | undefined} value @returns {Page} */
export const readPage = (value) => ({
  run: "",
  writing: false,
  rows: 1,
  longest: 0,
  lines: [],
  ...parseJson(value),
});

/**
 * Where everything stands, in the units of the strokes.
 *
 * @param {Page} page
 * @returns {Paper}
 */
export function paperOf(page) {
  const rules = Array.from({ length: page.rows }, (_, row) => SPACING * (row + 0.9));
  const lines = page.lines.map(({ points, row }) => strokesOf(points, [MARGIN, rules[row] ?? rules[0]]));
  const right = Math.max(...lines.map((line) => boxOf(line)?.right ?? 0), MARGIN + page.longest * CHARACTER, NARROWEST);
  return {
    lines,
    rules,
    width: right + MARGIN,
    height: SPACING * (page.rows + 0.5),
    words: page.lines
      .flatMap((line, index) => wordsOf(line, index, lines[index]))
      .sort((one, other) => other.width * other.height - one.width * one.height), // the smaller lies above
  };
}

/**
 * @param {PageLine} line
 * @param {number} index
 * @param {import("../../../kit/js/ink.js").Stroke[]} strokes
 */
function wordsOf({ text, words }, index, strokes) {
  return text.split(" ").flatMap((word, number) => {
    const box = boxOf(strokes.filter((_, stroke) => words[stroke] === number));
    if (!box) return [];
    const [left, top] = [box.left - WORD_PAD, box.top - WORD_PAD];
    const size = { width: box.right - left + WORD_PAD, height: box.bottom - top + WORD_PAD };
    return [{ line: index, word: number, text: word, left, top, ...size }];
  });
}

/**
 * The dabs of a page and when each is drawn; what stood before the fresh points is drawn at once.
 *
 * @param {Page} page
 * @param {Paper} paper
 * @returns {Writing}
 */
export function writingOf({ fresh }, { lines }) {
  /** @type {Writing} */
  const standing = { dabs: [], ticks: [], length: 0 };
  /** @type {Writing} */
  const moving = { dabs: [], ticks: [], length: 0 };
  lines.forEach((strokes, line) => {
    for (const part of partsOf(strokes, line, fresh)) append(part.moves ? moving : standing, part.strokes, part.moves);
    if (!fresh) moving.length += NEXT_LINE;
  });
  return {
    dabs: [...standing.dabs, ...moving.dabs],
    ticks: [...standing.ticks, ...moving.ticks],
    length: moving.ticks.at(-1) ?? 0,
  };
}

/**
 * The strokes of a line that move and those that stand; a stroke that is partly fresh moves as a whole.
 *
 * @param {import("../../../kit/js/ink.js").Stroke[]} strokes
 * @param {number} line
 * @param {Page["fresh"]} fresh
 */
function partsOf(strokes, line, fresh) {
  if (!fresh) return [{ moves: true, strokes }];
  /** @param {import("../../../kit/js/ink.js").Stroke} stroke */
  const isFresh = ({ first, places }) => line === fresh.line && first + places.length > fresh.from && first < fresh.to;
  return [
    { moves: false, strokes: strokes.filter((stroke) => !isFresh(stroke)) },
    { moves: true, strokes: strokes.filter(isFresh) },
  ];
}

/**
 * @param {Writing} writing
 * @param {import("../../../kit/js/ink.js").Stroke[]} strokes
 * @param {boolean} moves
 */
function append(writing, strokes, moves) {
  for (const dab of dabsOf(strokes)) {
    const before = writing.dabs.at(-1);
    if (!moves) writing.ticks.push(0);
    else {
      if (dab.begins && before) {
        writing.length += Math.min(LONGEST_LIFT, Math.hypot(dab.x - before.x, dab.y - before.y) / LIFT);
      } else if (before) writing.length += dab.point - before.point;
      writing.ticks.push(writing.length);
    }
    writing.dabs.push(dab);
  }
}

/**
 * How many dabs are drawn at a tick.
 *
 * @param {number[]} ticks in rising order
 * @param {number} now
 * @param {number} [from] so many at least
 */
export function drawnAt(ticks, now, from = 0) {
  let count = from;
  while (count < ticks.length && ticks[count] <= now) count += 1;
  return count;
}

/**
 * Whether a page that arrives is a late one of a run that another has replaced.
 *
 * @param {string[]} runs those that were seen, the latest at the end
 * @param {string} run
 */
export const isLate = (runs, run) => runs.includes(run) && runs.at(-1) !== run;
