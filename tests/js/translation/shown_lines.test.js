import assert from "node:assert/strict";
import { test } from "node:test";
import { largestUpTo, shownLines } from "../../../demos/translation/widgets/attention_lines/shown_lines.js";

test("the largest weights are kept until they reach the share", () => {
  assert.deepEqual(largestUpTo([0.1, 0.6, 0.3], 0.5), [1]);
  assert.deepEqual(largestUpTo([0.1, 0.6, 0.3], 0.8), [1, 2]);
  assert.deepEqual(largestUpTo([0.1, 0.6, 0.3], 1), [1, 2, 0]);
});

test("a share that is reached exactly needs no further line", () => {
  assert.deepEqual(largestUpTo([0.1, 0.2, 0.7], 0.7 + 0.2), [2, 1]);
});

test("every word has its own lines", () => {
  assert.deepEqual(
    shownLines(
      [
        [0.9, 0.1],
        [0.5, 0.5],
      ],
      0.8,
    ),
    [
      { source: 0, target: 0, weight: 0.9 },
      { source: 0, target: 1, weight: 0.5 },
      { source: 1, target: 1, weight: 0.5 },
    ],
  );
});
