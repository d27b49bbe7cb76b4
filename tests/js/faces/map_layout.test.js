import assert from "node:assert/strict";
import { test } from "node:test";
import {
  around,
  arrange,
  axisLabel,
  cellOf,
  nextPlace,
  placeAt,
} from "../../../demos/faces/widgets/latent_map/map_layout.js";
import { spritePosition } from "../../../demos/faces/widgets/sprite.js";

test("faces are sorted into columns along one direction, within a column along the other", () => {
  const projections = [3, 1, 2, 0, /* second direction */ 5, 9, 7, 8];
  // Along the first: seeds 3, 1 | 2, 0; each column along the second.
  assert.deepEqual(arrange(projections, 4, 0, 1, 2), [3, 1, 0, 2]);
  assert.deepEqual(arrange(projections, 4, 1, 0, 4), [3, 1, 2, 0]);
});

test("a point leads to the place under it, and never beyond an edge", () => {
  assert.equal(placeAt(0, 0, 4, 3, 12), 0);
  assert.equal(placeAt(0.99, 0.99, 4, 3, 12), 11);
  assert.equal(placeAt(0.3, 0.5, 4, 3, 12), 4);
  assert.equal(placeAt(1, 1.2, 4, 3, 10), 9);
  assert.equal(placeAt(-1, 0, 4, 3, 12), 0);
  assert.deepEqual(cellOf(7, 3), [2, 1]);
});

test("arrow keys go to the next column or row and stop at the edges", () => {
  assert.equal(nextPlace("ArrowRight", 4, 3, 12), 7);
  assert.equal(nextPlace("ArrowLeft", 1, 3, 12), 1);
  assert.equal(nextPlace("ArrowDown", 4, 3, 12), 5);
  assert.equal(nextPlace("ArrowDown", 5, 3, 12), 5);
  assert.equal(nextPlace("ArrowUp", 3, 3, 12), 3);
  assert.equal(nextPlace("ArrowRight", 10, 3, 12), 10);
  assert.equal(nextPlace("Enter", 4, 3, 12), null);
});

test("the lens shows the faces around a place, and nothing beyond an edge", () => {
  const places = Array.from({ length: 12 }, (_, place) => 100 + place);
  assert.deepEqual(around(places, 4, 4, 3, 3), [100, 103, 106, 101, 104, 107, 102, 105, 108]);
  assert.deepEqual(around(places, 0, 4, 3, 3), [null, null, null, null, 100, 103, null, 101, 104]);
});

test("an axis says what lies at its ends, without saying “to” twice", () => {
  const turn = { name: "Turn of the head", low: "to the left", high: "to the right" };
  assert.equal(axisLabel(turn), "Turn of the head: left to right");
  assert.equal(axisLabel({ name: "Skin", low: "dark", high: "light" }), "Skin: dark to light");
  assert.equal(axisLabel({ name: "Direction 13" }), "Direction 13");
});

test("a tile of a sprite sheet is put at its column and row", () => {
  assert.equal(spritePosition(0, 4, 4), "0% 0%");
  assert.equal(spritePosition(15, 4, 4), "100% 100%");
  assert.equal(spritePosition(5, 2, 3), "100% 100%");
  assert.equal(spritePosition(1, 5, 1), "25% 0%");
});
