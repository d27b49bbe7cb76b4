import assert from "node:assert/strict";
import { test } from "node:test";
import { gap, heightAt, labelPlace } from "../../../demos/widgets/training_replay/level_label.js";

const INSIDE = { left: 50, right: 400, top: 20, bottom: 160 };
/** @typedef {import("../../../demos/widgets/training_replay/level_label.js").Place} Place */

/** @type {Place[]} */
const RISING = [
  [50, 100],
  [150, 80],
  [400, 30],
];

test("a curve is followed between its points and isn't there beside them", () => {
  assert.deepEqual(
    [40, 50, 100, 150, 401].map((x) => heightAt(RISING, x)),
    [null, 100, 90, 80, null],
  );
});

test("a gap is measured up and down, and is none where a curve runs through", () => {
  /** @type {Place[]} */
  const level = [
    [0, 60],
    [500, 60],
  ];
  const box = { left: 100, right: 160 };
  assert.equal(gap([level], { ...box, top: 70, bottom: 82 }), 10);
  assert.equal(gap([level], { ...box, top: 40, bottom: 52 }), 8);
  assert.equal(gap([level], { ...box, top: 50, bottom: 62 }), 0);
  assert.equal(gap([], { ...box, top: 50, bottom: 62 }), Number.POSITIVE_INFINITY);
});

test("words stand at the left above the line where nothing is in their way", () => {
  assert.deepEqual(labelPlace([], 100, 60, INSIDE), { x: 50, y: 94 });
});

test("a curve that begins at the level sends the words below, or further along", () => {
  assert.deepEqual(labelPlace([RISING], 100, 60, INSIDE), { x: 50, y: 118 });
  /** @type {Place[]} */
  const falling = RISING.map(([x, y]) => [x, 200 - y]);
  const place = labelPlace([RISING, falling], 100, 60, INSIDE);
  assert.ok(place.x > 50, "both sides are taken at the beginning");
  assert.ok(gap([RISING, falling], { left: place.x, right: place.x + 60, top: place.y - 12, bottom: place.y }) >= 4);
});

test("words leave neither the chart nor their line where no place is clear", () => {
  /** @type {Place[][]} */
  const everywhere = [85, 94, 103, 112, 118].map((y) => [
    [0, y],
    [500, y],
  ]);
  const { x, y } = labelPlace(everywhere, 100, 60, INSIDE);
  assert.ok(x >= 50 && x <= 340);
  assert.ok(y === 94 || y === 118);
  assert.equal(labelPlace([RISING], 155, 60, INSIDE).y, 149, "below would be on the axis");
});
