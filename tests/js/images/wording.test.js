import assert from "node:assert/strict";
import { test } from "node:test";
import { countSentence, details, isShown, sizeOf } from "../../../demos/images/widgets/detection_scene/wording.js";

const OBJECTS = [
  { label: "cat", score: 0.9 },
  { label: "dog", score: 0.7 },
  { label: "dog", score: 0.3 },
];
const NONE = /** @type {Set<string>} */ (new Set());

test("an object is shown from its score on, unless its class is hidden", () => {
  assert.equal(isShown(OBJECTS[1], 0.7, NONE), true);
  assert.equal(isShown(OBJECTS[1], 0.71, NONE), false);
  assert.equal(isShown(OBJECTS[1], 0.5, new Set(["dog"])), false);
});

test("the sentence counts what is shown and what is below the threshold", () => {
  assert.equal(countSentence(OBJECTS, 0.2, NONE, 0), "3 objects shown.");
  assert.equal(
    countSentence(OBJECTS, 0.5, NONE, 0),
    "2 objects shown. 1 below the confidence threshold: lower it to see it.",
  );
  assert.equal(
    countSentence(OBJECTS, 0.95, NONE, 0),
    "No object is shown. 3 below the confidence threshold: lower it to see them.",
  );
});

test("a hidden class is hidden by its button, not by the threshold", () => {
  assert.equal(countSentence(OBJECTS, 0.5, new Set(["dog"]), 0), "1 object shown. 1 hidden by the class buttons.");
});

test("labels without room are said", () => {
  const text = countSentence(OBJECTS, 0.2, NONE, 2);
  assert.equal(text, "3 objects shown, 1 of them with a label: point at another to see its own.");
  assert.equal(countSentence(OBJECTS, 0.2, NONE, 3), "3 objects shown: point at one to see its label.");
});

test("details give size in the picture's own pixels, and other classes from 1% on", () => {
  /** @type {import("../../../demos/images/widgets/detection_scene/wording.js").DetectedObject} */
  const object = {
    label: "cat",
    score: 0.834,
    box: [10, 20, 60, 45],
    area: 500,
    path: "",
    others: [
      ["dog", 0.12],
      ["bird", 0.004],
    ],
    hue: 1,
    lighter: 0,
    ofClass: { hue: 1, lighter: 0 },
  };
  assert.deepEqual(sizeOf(object, 2), [100, 50]);
  assert.deepEqual(sizeOf({ box: [1, 1, 1, 1] }, 1), [1, 1]);
  assert.deepEqual(details(object, { scale: 2, width: 100, height: 100 }), [
    ["Class", "cat"],
    ["Score", "83%"],
    ["Size", "100 x 50 pixels"],
    ["Area", "5.0% of the picture"],
    ["Or else", "dog 12%"],
  ]);
  const alone = details({ ...object, others: [["bird", 0.004]] }, { scale: 1, width: 100, height: 100 });
  assert.deepEqual(alone.at(-1), ["Or else", "nothing above 1%"]);
});
