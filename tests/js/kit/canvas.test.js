import assert from "node:assert/strict";
import { test } from "node:test";
import { levelPixels } from "../../../demos/kit/js/canvas.js";
import { hue, ramp, rgb } from "../../../demos/kit/js/palette.js";

test("a ramp goes from its first colour through the middle to its last", () => {
  const table = ramp(["#000000", "#ff0000", "#ffffff"]);
  const at = (/** @type {number} */ level) => [...table.subarray(level * 3, level * 3 + 3)];
  assert.deepEqual(at(0), [0, 0, 0]);
  assert.deepEqual(at(255), [255, 255, 255]);
  assert.deepEqual(at(64), [128, 0, 0]);
});

test("levels of the chosen map become pixels, row by row", () => {
  const pixels = levelPixels([0, 0, 255, 128], ramp(["#000000", "#ffffff"]), 2, 1, { index: 1 });
  assert.deepEqual([...pixels], [255, 255, 255, 255, 128, 128, 128, 255]);
});

test("a veil is clear where the level is in the middle", () => {
  const pixels = levelPixels([128, 0, 255, 160], ramp(["#000000", "#ffffff"]), 4, 1, { veil: true });
  assert.deepEqual([pixels[3], pixels[7], pixels[11], pixels[15]], [0, 255, 254, 64]);
});

test("hues count from one and begin anew", () => {
  assert.equal(hue(1), "#E69F00");
  assert.equal(hue(8), "#E69F00");
  assert.notEqual(hue(1, true), hue(1));
  assert.deepEqual(rgb("#0072B2"), [0, 114, 178]);
});
