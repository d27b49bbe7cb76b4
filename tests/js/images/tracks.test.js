import assert from "node:assert/strict";
import { test } from "node:test";
import { countsOf, overlap, Tracks } from "../../../demos/images/widgets/live_camera/tracks.js";

/**
 * @param {string} label
 * @param {number} score
 * @param {number} [left]
 * @returns {{ label: string, score: number, box: [number, number, number, number] }}
 */
const seen = (label, score, left = 0) => ({ label, score, box: [left, 0, left + 10, 10] });

test("overlap is the shared area over the covered one", () => {
  assert.equal(overlap([0, 0, 10, 10], [0, 0, 10, 10]), 1);
  assert.equal(overlap([0, 0, 10, 10], [5, 0, 15, 10]), 50 / 150);
  assert.equal(overlap([0, 0, 10, 10], [10, 0, 20, 10]), 0);
  assert.equal(overlap([0, 0, 10, 10], [0, 20, 10, 30]), 0);
});

test("what was shown stays a little below the threshold, where it was", () => {
  const tracks = new Tracks();
  assert.equal(tracks.update([seen("cat", 0.55)], 0.6).length, 0, "it wasn't shown before");
  assert.equal(tracks.update([seen("cat", 0.6)], 0.6).length, 1);
  assert.equal(tracks.update([seen("cat", 0.5, 2)], 0.6).length, 1, "it moved a little");
  assert.equal(tracks.update([seen("cat", 0.4, 2)], 0.6).length, 0, "too far below");
  assert.equal(tracks.update([seen("cat", 0.5, 2)], 0.6).length, 0, "it has to reach the threshold anew");
});

test("neither another place nor another label is the same object, and one object excuses one", () => {
  const tracks = new Tracks();
  tracks.update([seen("cat", 0.9)], 0.6);
  assert.equal(tracks.update([seen("cat", 0.5, 50)], 0.6).length, 0);
  tracks.update([seen("cat", 0.9)], 0.6);
  assert.equal(tracks.update([seen("dog", 0.5)], 0.6).length, 0);
  tracks.update([seen("cat", 0.9)], 0.6);
  assert.deepEqual(
    tracks.update([seen("cat", 0.5, 1), seen("cat", 0.55)], 0.6).map(({ score }) => score),
    [0.55],
  );
});

test("a label keeps its hue", () => {
  const tracks = new Tracks();
  assert.deepEqual(
    ["cat", "dog", "cat", "cup"].map((label) => tracks.hueOf(label)),
    [1, 2, 1, 3],
  );
});

test("objects are counted by label, the most frequent first", () => {
  assert.equal(countsOf([]), "");
  assert.equal(
    countsOf([seen("dog", 1), seen("cat", 1), seen("person", 1), seen("person", 1)]),
    "person × 2, cat × 1, dog × 1",
  );
});
