import assert from "node:assert/strict";
import { test } from "node:test";
import { corner, pixelAt, products, spotAt } from "../../../demos/images/widgets/convolution/sum.js";

/** One colour, 4 x 4 pixels numbered from 1, and a filter of 3 x 3 that has 1 everywhere. */
const FILTER = {
  pixels: Array.from({ length: 16 }, (_, at) => at + 1),
  shape: /** @type {[number, number, number]} */ ([1, 4, 4]),
  weights: new Array(9).fill(1),
  kernel: /** @type {[number, number]} */ ([3, 3]),
  bias: 0,
  stride: /** @type {[number, number]} */ ([1, 1]),
  padding: /** @type {[number, number]} */ ([1, 1]),
};
/** @param {number[]} spot */
const total = (spot) => products(FILTER, spot)[0].reduce((sum, { product }) => sum + product, 0);

test("the filter lies around its spot, and there are zeros around the picture", () => {
  assert.deepEqual(corner(FILTER, [0, 0]), [-1, -1]);
  assert.deepEqual(corner({ stride: [2, 2], padding: [0, 1] }, [3, 2]), [6, 3]);
  assert.equal(pixelAt(FILTER, 0, -1, 0), 0);
  assert.equal(pixelAt(FILTER, 0, 4, 0), 0);
  assert.equal(pixelAt(FILTER, 0, 1, 2), 7);
});

test("the products of a spot add up to the convolution", () => {
  assert.equal(total([0, 0]), 1 + 2 + 5 + 6);
  assert.equal(total([1, 1]), 1 + 2 + 3 + 5 + 6 + 7 + 9 + 10 + 11);
});

test("colours stay apart", () => {
  const two = { ...FILTER, pixels: [...FILTER.pixels, ...new Array(16).fill(2)], weights: new Array(18).fill(1) };
  two.shape = [2, 4, 4];
  const found = products(two, [1, 1]);
  assert.equal(found.length, 2);
  assert.deepEqual(new Set(found[1].map(({ product }) => product)), new Set([2]));
});

test("the spot under the pointer is the one whose filter has its middle there", () => {
  assert.deepEqual(spotAt(FILTER, [1.5 / 4, 2.5 / 4]), [1, 2]);
  assert.deepEqual(spotAt({ ...FILTER, stride: [2, 2], padding: [0, 0], kernel: [2, 2] }, [0.3, 0.8]), [0, 1]);
});
