import assert from "node:assert/strict";
import { test } from "node:test";
import { binCounts, clamp, indexOfLargest, sum } from "../../../demos/kit/js/math.js";

test("values fall into bins, the highest into the last", () => {
  assert.deepEqual(binCounts([0, 0.24, 0.25, 1], 0, 1, 4), [2, 1, 0, 1]);
  assert.deepEqual(binCounts([3, 3], 3, 3, 2), [2, 0]);
});

test("the first of equal values is the largest", () => {
  assert.equal(indexOfLargest([1, 5, 5, 2]), 1);
  assert.equal(indexOfLargest(Uint8Array.of(9, 200)), 1);
  assert.equal(indexOfLargest([]), -1);
});

test("clamp and sum", () => {
  assert.deepEqual([clamp(-1, 0, 5), clamp(7, 0, 5), clamp(3, 0, 5)], [0, 5, 3]);
  assert.equal(sum([1, 2, 3.5]), 6.5);
});
