import assert from "node:assert/strict";
import { test } from "node:test";
import { evenly, readDrawn } from "../../../demos/text/widgets/own_hand/drawn.js";

/** @param {[number, number, number][]} samples x, y and time @returns {import("../../../demos/text/widgets/own_hand/drawn.js").Drawn} */
const stroke = (...samples) => samples.map(([x, y, time]) => ({ x, y, time, pressure: 0.5 }));

test("points come every ten milliseconds, whatever the pointer's rate", () => {
  const slow = evenly([stroke([0, 0, 0], [50, 10, 50], [100, 0, 100])]);
  assert.equal(slow.length, 11);
  assert.deepEqual(slow[3], [30, 6, false]);
  const samples = Array.from({ length: 51 }, (_, n) => /** @type {[number, number, number]} */ ([n * 2, 0, n * 2]));
  const quick = evenly([stroke(...samples)]);
  assert.equal(quick.length, 11);
  assert.deepEqual(quick[10], [100, 0, true]);
});

test("each stroke ends with the pen lifted, a dot has two points", () => {
  const points = evenly([stroke([5, 5, 0]), [], stroke([9, 9, 100], [10, 9, 110])]);
  assert.deepEqual(
    points.map(([, , lifted]) => lifted),
    [false, true, false, true],
  );
  assert.deepEqual(points[0].slice(0, 2), [5, 5]);
});

test("what was kept is taken only where it is strokes", () => {
  assert.deepEqual(readDrawn(null), []);
  assert.deepEqual(readDrawn([[], [{ x: 1 }], "a"]), []);
  assert.equal(readDrawn([stroke([1, 2, 3])]).length, 1);
});
