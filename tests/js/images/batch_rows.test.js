import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMNS, missed, sorted, summary } from "../../../demos/images/widgets/batch_results/rows.js";

/** @type {import("../../../demos/images/widgets/batch_results/rows.js").BatchPicture[]} */
const PICTURES = [
  { name: "b.jpg", width: 640, height: 480, best: 0.7, classes: [["dog", 1]] },
  {
    name: "A.jpg",
    width: 320,
    height: 240,
    best: 0.9,
    classes: [
      ["cat", 2],
      ["dog", 1],
    ],
  },
  { name: "c.jpg", refusal: "This picture's file is damaged.", classes: [] },
];
/** @param {number} column @param {boolean} descending */
const names = (column, descending) => sorted(PICTURES, column, descending).map(({ name }) => name);

test("each column sorts both ways, and what is alike keeps its order", () => {
  assert.deepEqual(names(0, false), ["A.jpg", "b.jpg", "c.jpg"]);
  assert.deepEqual(names(1, true), ["A.jpg", "b.jpg", "c.jpg"]);
  assert.deepEqual(names(1, false), ["c.jpg", "b.jpg", "A.jpg"]);
  assert.deepEqual(names(3, true), ["A.jpg", "b.jpg", "c.jpg"]);
  assert.deepEqual(names(4, true), ["b.jpg", "A.jpg", "c.jpg"]);
  const alike = [{ name: "x" }, { name: "y" }];
  assert.deepEqual(
    sorted(alike, 1, true).map(({ name }) => name),
    ["x", "y"],
  );
});

test("the cells say what was found, or why there is nothing", () => {
  const cells = PICTURES.map((picture) => COLUMNS.map(({ text }) => text(picture)));
  assert.deepEqual(cells[1], ["A.jpg", "3", "2 cat, 1 dog", "90%", "320 x 240"]);
  assert.deepEqual(cells[2], ["c.jpg", "", "This picture's file is damaged.", "", ""]);
  assert.equal(COLUMNS[2].text({ name: "d.jpg", classes: [] }), "nothing found");
});

test("the sentence counts, and names what was left out", () => {
  assert.equal(summary(PICTURES.slice(0, 2), []), "4 objects in 2 pictures.");
  assert.equal(
    summary(PICTURES, ["notes.txt"]),
    "4 objects in 2 pictures. 1 picture could not be used; the table says why. Left out, for it is no picture: notes.txt.",
  );
  assert.match(summary([], ["1", "2", "3", "4"]), /Left out, for they are no pictures: 1, 2, 3 \.\.\.\.$/);
});

test("a miss says what it was taken for, or how near it was", () => {
  const miss = { picture: "a.jpg", label: "cat", area: 0.1, overlap: 0.3, takenFor: null, crop: "" };
  assert.equal(missed({ ...miss, takenFor: ["dog", 0.62] }), "taken for dog (62%)");
  assert.equal(missed(miss), "best overlap 30%");
  assert.equal(missed({ ...miss, overlap: 0 }), "nothing found here");
});
