import assert from "node:assert/strict";
import { test } from "node:test";
import { tooLong, wordAtPosition, written } from "../../../demos/translation/widgets/source_sheet/words_in_text.js";

test("characters are counted whole", () => {
  assert.equal(written("I 😀"), "3 of 5,000 characters");
  assert.equal(written(""), "0 of 5,000 characters");
});

test("too many words or characters are told, and words shortly before", () => {
  assert.equal(tooLong("word ".repeat(400)), "");
  assert.equal(tooLong("word\n".repeat(401)), "401 of at most 500 words");
  assert.equal(tooLong("😀".repeat(5000)), "");
  assert.equal(tooLong("😀".repeat(5012)), "12 characters too many");
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
