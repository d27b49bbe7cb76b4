import assert from "node:assert/strict";
import { test } from "node:test";
import { animatedSvgOf, gcodeOf, jsonOf, svgOf } from "../../../demos/text/widgets/pen_sheet/exports.js";
import {
  drawnAt,
  isLate,
  MARGIN,
  MM,
  paperOf,
  readPage,
  SPACING,
  writingOf,
} from "../../../demos/text/widgets/pen_sheet/paper.js";

const PAGE = {
  run: "a",
  writing: false,
  rows: 2,
  longest: 5,
  lines: [
    {
      text: "ab c",
      points: [0, 0, 0, 50, 0, 1, 40, -60, 0, 10, 60, 1, 100, 0, 0, 30, 0, 1],
      complete: true,
      row: 0,
      words: [0, 0, 1],
    },
    { text: "d", points: [0, -90, 0, 0, 90, 1], complete: true, row: 1, words: [0] },
  ],
};
const PEN = { width: 0.5, colour: "#0072b2", title: "ab <c>" };

test("an empty value is an empty page", () => {
  assert.deepEqual(readPage("").lines, []);
  assert.equal(paperOf(readPage(null)).rules.length, 1);
  assert.equal(writingOf(readPage(""), paperOf(readPage(""))).dabs.length, 0);
});

test("lines stand on their rules, and words have boxes around their strokes", () => {
  const paper = paperOf(PAGE);
  assert.deepEqual(paper.lines[0][0].places[0], [MARGIN, paper.rules[0]]);
  assert.deepEqual(paper.lines[1][0].places[1], [MARGIN, paper.rules[1]]);
  assert.equal(paper.rules[1] - paper.rules[0], SPACING);
  assert.deepEqual(
    paper.words.map(({ text, line, word }) => [text, line, word]),
    [
      ["ab", 0, 0],
      ["d", 1, 0],
      ["c", 0, 1],
    ],
  );
  assert.ok(paper.words[2].left > paper.words[0].left + paper.words[0].width);
  const wide = paperOf({ ...PAGE, longest: 100 });
  assert.ok(wide.width > paper.width);
});

test("the pen goes on in time, and waits between strokes", () => {
  const { dabs, ticks, length } = writingOf(PAGE, paperOf(PAGE));
  assert.equal(dabs.length, ticks.length);
  assert.ok(ticks.every((tick, index) => !index || tick >= ticks[index - 1]));
  assert.equal(ticks.at(-1), length);
  assert.ok(length > 8);
  assert.equal(drawnAt(ticks, -1), 0);
  assert.equal(drawnAt(ticks, 0), 1);
  assert.equal(drawnAt(ticks, length), dabs.length);
  assert.equal(drawnAt(ticks, 0, 5), 5);
});

test("of a page with a fresh part only that part moves", () => {
  const page = { ...PAGE, fresh: { line: 0, from: 2, to: 4 } };
  const { dabs, ticks } = writingOf(page, paperOf(page));
  const standing = ticks.filter((tick) => tick === 0).length;
  assert.equal(dabs.length, writingOf(PAGE, paperOf(PAGE)).dabs.length);
  const moving = dabs.slice(standing).map(({ stroke }) => stroke);
  assert.ok(moving.length > 3);
  assert.ok(dabs.slice(0, standing - 1).every((dab) => dab.point !== 2.5));
});

test("what is late is told from what is next", () => {
  assert.equal(isLate([], "a"), false);
  assert.equal(isLate(["a", "b"], "a"), true);
  assert.equal(isLate(["a", "b"], "b"), false);
  assert.equal(isLate(["a", "b"], "c"), false);
});

test("an SVG has a path a stroke, in millimetres, and escapes its title", () => {
  const paper = paperOf(PAGE);
  const svg = svgOf(paper, PEN);
  assert.equal(svg.match(/<path /g)?.length, 4);
  assert.match(svg, /stroke-width="0.5"/);
  assert.match(svg, /<title>ab &lt;c&gt;<\/title>/);
  assert.match(svg, new RegExp(`height="${Number((paper.height * MM).toFixed(3))}mm"`));
  const quick = animatedSvgOf(paper, PEN, 10);
  const delays = [...quick.matchAll(/animation-delay:([\d.]+)s/g)].map(([, seconds]) => Number(seconds));
  assert.equal(delays.length, 4);
  assert.ok(delays.every((delay, index) => !index || delay > delays[index - 1]));
  assert.match(quick, /prefers-reduced-motion/);
});

test("JSON holds every point in millimetres", () => {
  const file = JSON.parse(jsonOf(paperOf(PAGE), ["ab c", "d"]));
  assert.equal(file.unit, "mm");
  assert.deepEqual(
    file.lines.map((/** @type {{ text: string, strokes: number[][][] }} */ line) => [line.text, line.strokes.length]),
    [
      ["ab c", 3],
      ["d", 1],
    ],
  );
  assert.equal(file.lines[0].strokes[0].length, 2);
});

test("G-code lifts the pen between strokes, stays on the paper and points upwards", () => {
  const paper = paperOf(PAGE);
  const code = gcodeOf(paper, "ab c\u00e9").split("\n");
  assert.equal(code[0], "; ab c ");
  assert.equal(code.filter((line) => line.startsWith("G1 Z0")).length, 4);
  assert.equal(code.filter((line) => line.startsWith("G0 Z5")).length, 5);
  const places = code.flatMap((line) => {
    const found = line.match(/X([\d.-]+) Y([\d.-]+)/);
    return found ? [[Number(found[1]), Number(found[2])]] : [];
  });
  assert.ok(places.every(([x, y]) => x >= 0 && y >= 0 && x <= paper.width * MM && y <= paper.height * MM));
  const first = places[0][1];
  assert.ok(places.at(-2)?.[1] ?? 0 < first);
});
