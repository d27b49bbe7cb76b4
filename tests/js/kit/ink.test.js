import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, controls, dabsOf, flattened, pathData, strokesOf, widthsOf } from "../../../demos/kit/js/ink.js";

/** @typedef {import("../../../demos/kit/js/ink.js").Place} Place */

test("offsets become strokes, lifted where the pen was", () => {
  const strokes = strokesOf([1, 2, 0, 3, 4, 1, 10, 0, 0, 0, 5, 1], [100, 200]);
  assert.deepEqual(strokes, [
    {
      places: [
        [101, 202],
        [104, 206],
      ],
      first: 0,
    },
    {
      places: [
        [114, 206],
        [114, 211],
      ],
      first: 2,
    },
  ]);
  assert.deepEqual(strokesOf([]), []);
});

test("a curve goes through every point, and straight on where the points do", () => {
  /** @type {Place[]} */
  const bend = [
    [0, 0],
    [10, 40],
    [80, 45],
    [90, 0],
  ];
  const way = flattened(bend, 6);
  bend.forEach((place, index) => {
    assert.deepEqual(
      way[index * 6].map((value) => Number(value.toFixed(9))),
      place,
    );
  });
  const straight = flattened([
    [0, 0],
    [10, 10],
    [50, 50],
  ]);
  for (const [x, y] of straight) assert.ok(Math.abs(x - y) < 1e-9);
});

test("the direction is the same on both sides of a point", () => {
  /** @type {Place[]} */
  const bend = [
    [0, 0],
    [30, 40],
    [90, 20],
  ];
  const [[, into], [out]] = controls(bend);
  const cross = (bend[1][0] - into[0]) * (out[1] - bend[1][1]) - (bend[1][1] - into[1]) * (out[0] - bend[1][0]);
  assert.ok(Math.abs(cross) < 1e-6);
});

test("repeated points and dots are drawn", () => {
  /** @type {Place[]} */
  const twice = [
    [5, 5],
    [5, 5],
    [9, 5],
  ];
  for (const [x, y] of flattened(twice)) assert.ok(Number.isFinite(x) && Number.isFinite(y));
  assert.equal(pathData([[3, 4]]), "M3 4l0.01 0");
  assert.match(
    pathData(
      [
        [0, 0],
        [10, 0],
      ],
      0.5,
    ),
    /^M0 0C[\d. ]+ 5 0$/,
  );
});

test("quick ink is narrower than slow ink", () => {
  /** @type {Place[]} */
  const slow = [0, 10, 20, 30].map((x) => [x, 0]);
  /** @type {Place[]} */
  const quick = [0, 120, 240, 360].map((x) => [x, 0]);
  assert.ok(Math.min(...widthsOf(slow)) > Math.max(...widthsOf(quick)));
  const dabs = dabsOf(strokesOf([0, 0, 0, 120, 0, 1, 50, 50, 1]));
  assert.equal(dabs.filter(({ begins }) => begins).length, 2);
  assert.equal(dabs[0].point, 0);
  assert.equal(dabs[6].point, 1);
  assert.deepEqual([dabs[7].point, dabs[7].stroke], [2, 1]);
});

test("the box is around everything", () => {
  assert.equal(boxOf([]), null);
  assert.deepEqual(boxOf(strokesOf([3, 4, 0, -10, 20, 1])), { left: -7, top: 4, right: 3, bottom: 24 });
});
