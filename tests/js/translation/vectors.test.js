import assert from "node:assert/strict";
import { test } from "node:test";
import { cellGrid, cellPixels, signedBars, unpack } from "../../../demos/translation/widgets/decoding_steps/vectors.js";

test("vectors come as 16-bit ten-thousandths", () => {
  const text = Buffer.from(new Int16Array([10_000, -5_000, 0]).buffer).toString("base64");
  assert.deepEqual(unpack(text), [1, -0.5, 0]);
});

test("cells are about square and all have a place", () => {
  const { columns, rows } = cellGrid(384, 480, 96);
  assert.ok(columns * rows >= 384);
  assert.ok(Math.abs(480 / columns - 96 / rows) < 2);
  assert.deepEqual(cellGrid(1, 480, 96), { columns: 1, rows: 1 });
});

test("zero has the ground's colour, minus one is blue, plus one orange", () => {
  const pixels = cellPixels([0, -1, 1, 5], 5, [255, 255, 255]);
  assert.deepEqual([...pixels.slice(0, 8)], [255, 255, 255, 255, 0, 114, 178, 255]);
  assert.deepEqual([...pixels.slice(8, 16)], [213, 94, 0, 255, 213, 94, 0, 255]);
  assert.deepEqual([...pixels.slice(16)], [255, 255, 255, 255]);
});

test("bars share one zero", () => {
  assert.deepEqual(signedBars([-1, 3]), [
    { from: 0, width: 0.25 },
    { from: 0.25, width: 0.75 },
  ]);
  assert.deepEqual(signedBars([2, 4]), [
    { from: 0, width: 0.5 },
    { from: 0, width: 1 },
  ]);
  assert.deepEqual(signedBars([0]), [{ from: 0, width: 0 }]);
});
