import assert from "node:assert/strict";
import { test } from "node:test";
import { cropOf, movedCentre } from "../../../demos/faces/widgets/photo_upload/crop.js";

const photo = { width: 400, height: 200 };

test("without zoom the crop is the largest square around the centre", () => {
  assert.deepEqual(cropOf(photo, { x: 0.5, y: 0.5 }, 0), { side: 200, left: 100, top: 0, centre: { x: 0.5, y: 0.5 } });
});

test("the crop stays within the photo", () => {
  const { left, top, centre } = cropOf(photo, { x: 2, y: -1 }, 0);
  assert.deepEqual([left, top], [200, 0]);
  assert.deepEqual(centre, { x: 0.75, y: 0.5 });
});

test("full zoom shows a sixth of it, and a drag moves by pixels of the stage", () => {
  const crop = cropOf(photo, { x: 0.5, y: 0.5 }, 100);
  assert.ok(Math.abs(crop.side - 200 / 6) < 1e-9);
  const moved = movedCentre(photo, crop, 256, 0, 256);
  assert.ok(Math.abs((moved.x - 0.5) * photo.width - crop.side) < 1e-9);
  assert.equal(moved.y, 0.5);
});
