import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, placeLabels } from "../../../demos/images/widgets/detection_scene/label_placement.js";

const PICTURE = { w: 400, h: 300 };
const SIZE = { w: 80, h: 20 };

/** @param {{ x: number, y: number, w: number, h: number }} a @param {{ x: number, y: number, w: number, h: number }} b */
const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

test("the first place is above the box, at its left edge", () => {
  const [place] = placeLabels([{ box: [100, 100, 200, 200], size: SIZE }], PICTURE);
  assert.deepEqual(place, { x: 100, y: 80, w: 80, h: 20, spare: false });
});

test("every candidate lies within the picture", () => {
  for (const [x, y] of candidates([-20, -20, 500, 500], SIZE, PICTURE)) {
    assert.ok(x >= 0 && y >= 0 && x + SIZE.w <= PICTURE.w && y + SIZE.h <= PICTURE.h);
  }
});

test("labels of one box don't overlap, and the first ones come first", () => {
  /** @type {{ box: [number, number, number, number], size: { w: number, h: number } }[]} */
  const labels = Array.from({ length: 6 }, () => ({ box: [100, 100, 200, 200], size: SIZE }));
  const places = placeLabels(labels, PICTURE);
  assert.equal(places[0].spare, false);
  const shown = places.filter(({ spare }) => !spare);
  assert.ok(shown.length > 3);
  shown.forEach((one, index) => {
    for (const other of shown.slice(index + 1)) assert.ok(!overlap(one, other));
  });
});

test("labels take only a share of the picture; the rest are spare, and within it too", () => {
  const labels = Array.from({ length: 40 }, (_, at) => {
    const [x, y] = [(at % 5) * 30, Math.floor(at / 5) * 20];
    return { box: /** @type {[number, number, number, number]} */ ([x, y, x + 190, y + 140]), size: SIZE };
  });
  const places = placeLabels(labels, PICTURE);
  const area = places.filter(({ spare }) => !spare).length * SIZE.w * SIZE.h;
  assert.ok(area <= 0.12 * PICTURE.w * PICTURE.h + SIZE.w * SIZE.h);
  assert.ok(places.some(({ spare }) => spare));
  for (const { x, y } of places) assert.ok(x >= 0 && y >= 0 && x <= PICTURE.w - SIZE.w && y <= PICTURE.h - SIZE.h);
});

test("a label lies beside a small object, never over it or over another small one", () => {
  /** @type {[number, number, number, number][]} */
  const boxes = [
    [100, 100, 130, 130],
    [100, 62, 130, 92], // where the label of the first would go
    [180, 100, 210, 130],
  ];
  const places = placeLabels(
    boxes.map((box) => ({ box, size: SIZE })),
    PICTURE,
  );
  assert.ok(places.some(({ spare }) => !spare));
  for (const place of places.filter(({ spare }) => !spare)) {
    for (const [x1, y1, x2, y2] of boxes) assert.ok(!overlap(place, { x: x1, y: y1, w: x2 - x1, h: y2 - y1 }));
  }
});

test("a large object that fills the picture has its label inside", () => {
  const [place] = placeLabels([{ box: [0, 0, 400, 300], size: SIZE }], PICTURE);
  assert.equal(place.spare, false);
});

test("an object in the corner that is as small as its label is named beside it", () => {
  const [place] = placeLabels([{ box: [0, 0, 80, 20], size: SIZE }], PICTURE);
  assert.equal(place.spare, false);
  assert.ok(place.y >= 20 || place.x >= 80);
});
