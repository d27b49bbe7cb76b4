import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds, sentence, when } from "../../../demos/images/widgets/video_chart/spans.js";

const CAT = {
  label: "cat",
  best: 0.9,
  spans: /** @type {[number, number][]} */ ([
    [0, 2.6],
    [4, 6],
  ]),
  hue: 1,
  lighter: 0,
};

test("times are in half seconds", () => {
  assert.equal(seconds(2.6), "2.5 s");
  assert.equal(when(CAT), "0 to 2.5 s, 4 to 6 s");
});

test("the sentence counts what was found and says what was left out", () => {
  assert.equal(sentence({ seconds: 6, cut: false, objects: [CAT], more: 0 }), "1 object in 6 s.");
  assert.equal(sentence({ seconds: 6, cut: false, objects: [], more: 0 }), "Nothing was found.");
  assert.equal(
    sentence({ seconds: 20, cut: true, objects: [CAT, CAT], more: 3 }),
    "5 objects in 20 s. 3 that are in sight for the shortest time aren't listed. Only the first 20 seconds were looked at.",
  );
});
