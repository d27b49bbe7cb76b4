import assert from "node:assert/strict";
import { test } from "node:test";
import { blockOf, highlight } from "../../../demos/translation/widgets/target_sheet/highlight.js";

const BLOCKS = [
  { row: 0, column: 0, weights: [[1]] },
  {
    row: 1,
    column: 1,
    weights: [
      [0.7, 0.3],
      [0.2, 0.8],
    ],
  },
];

test("a French word lights the English words of its own sentence", () => {
  const lit = highlight(BLOCKS, { source: null, target: 2 });
  assert.deepEqual(lit.sources, { 1: 0.2, 2: 0.8 });
  assert.deepEqual(lit.targets, {});
  assert.equal(lit.block, BLOCKS[1]);
});

test("an English word lights the French words that attended to it", () => {
  assert.deepEqual(highlight(BLOCKS, { source: 1, target: null }).targets, { 1: 0.7, 2: 0.2 });
});

test("nothing lights up for no word, or without attention", () => {
  assert.deepEqual(highlight(BLOCKS, { source: null, target: null }).block, null);
  assert.deepEqual(highlight([], { source: null, target: 0 }).sources, {});
  assert.equal(blockOf([], "row", 0), null);
});
