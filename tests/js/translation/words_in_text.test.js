import assert from "node:assert/strict";
import { test } from "node:test";
import { countWords, wordAtPosition } from "../../../demos/translation/widgets/source_sheet/words_in_text.js";

test("words are counted by the space between them", () => {
  assert.equal(countWords("  I don't\nknow 😀 "), 4);
  assert.equal(countWords(" \n"), 0);
});

test("the cursor is in a word from its first edge to its last", () => {
  const segments = ["", "A", " ", "man", ".", "", ""];
  assert.equal(wordAtPosition(segments, 0), 0);
  assert.equal(wordAtPosition(segments, 1), 0);
  assert.equal(wordAtPosition(segments, 2), 1);
  assert.equal(wordAtPosition(segments, 5), 1);
  assert.equal(wordAtPosition(["  ", "A", ""], 0), null);
  assert.equal(wordAtPosition([], 3), null);
});
