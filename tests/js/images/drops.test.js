import assert from "node:assert/strict";
import { test } from "node:test";
import { dropLevels, drops } from "../../../demos/images/widgets/occlusion/drops.js";

test("a drop is what a label loses while a place is covered", () => {
  assert.deepEqual(drops([0.5, 0.25], [[0.25, 0.5], [0.5, 0.25]], 0), [0.25, 0]); // biome-ignore format: a row a place
  assert.deepEqual(drops([0.5, 0.25], [[0.25, 0.5]], 1), [-0.25]);
});

test("levels have no change in the middle, the largest drop at the top, and untried places in the middle", () => {
  assert.deepEqual([...dropLevels([0.5, 0, -0.25], 5)], [255, 128, 65, 128, 128]);
  assert.deepEqual([...dropLevels([], 2)], [128, 128]);
  assert.deepEqual([...dropLevels([0, 0], 2)], [128, 128]);
});
