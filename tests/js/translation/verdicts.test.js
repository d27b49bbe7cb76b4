import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning, placeOf, verdictLines } from "../../../demos/translation/widgets/target_sheet/verdicts.js";

test("a verdict says how often such sentences came close", () => {
  assert.match(meaning("right", { right: 0.83 }), /^About 8 in 10 test sentences/);
  assert.match(meaning("wrong", { wrong: 0.02 }), /^Fewer than 1 in 10/);
  assert.match(meaning("right", { right: 0.97 }), /^Nearly all/);
  assert.equal(meaning("check", { right: 0.97 }), "");
});

test("one sentence has one line", () => {
  assert.deepEqual(verdictLines(["right"], {}), [{ verdict: "right", label: "Probably right.", meaning: "" }]);
  assert.deepEqual(verdictLines([""], {}), []);
});

test("several sentences are counted, the worst first, without those that nobody judged", () => {
  const lines = verdictLines(["right", "", "wrong", "right"], { right: 0.8, wrong: 0.2 });
  assert.deepEqual(
    lines.map(({ label }) => label),
    ["Probably wrong: 1 of 3 sentences.", "Probably right: 2 of 3 sentences."],
  );
});

test("a word is found in its sentence", () => {
  assert.deepEqual(placeOf([3, 0, 2], 0), { sentence: 0, word: 0 });
  assert.deepEqual(placeOf([3, 0, 2], 3), { sentence: 2, word: 0 });
  assert.deepEqual(placeOf([3, 0, 2], 4), { sentence: 2, word: 1 });
  assert.equal(placeOf([3, 0, 2], 5), null);
});
