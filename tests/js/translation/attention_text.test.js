import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attentionBetween,
  attentionOfTarget,
  attentionToSource,
  strongest,
} from "../../../demos/translation/widgets/shared/attention_text.js";

test("the strongest words come first, without those below the least", () => {
  assert.equal(
    strongest([
      ["a", 0.04],
      ["man", 0.16],
      ["bicycle", 0.8],
    ]),
    "bicycle 80%, man 16%",
  );
  assert.equal(
    strongest(
      [
        ["a", 0.5],
        ["b", 0.5],
      ],
      { most: 1 },
    ),
    "a 50%",
  );
});

test("a word without much attention is described too", () => {
  assert.equal(attentionOfTarget("vélo", [["bicycle", 0.8]]), "vélo: attention to bicycle 80%");
  assert.equal(attentionOfTarget("vélo", [["bicycle", 0.01]]), "vélo: a little attention to every word");
  assert.equal(attentionToSource("is", [["fait", 0.3]]), "is: attention from fait 30%");
  assert.equal(attentionToSource("is", []), "is: hardly any attention from any word");
  assert.equal(attentionBetween("vélo", "is", 0.02), "vélo: 2% of its attention went to is");
});
