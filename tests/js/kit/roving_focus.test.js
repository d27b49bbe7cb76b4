import assert from "node:assert/strict";
import { test } from "node:test";
import { nextPosition } from "../../../demos/kit/js/roving_focus.js";

test("arrows move by one and by a row, and stop at the ends", () => {
  assert.equal(nextPosition("ArrowRight", 2, 10, 4), 3);
  assert.equal(nextPosition("ArrowLeft", 0, 10, 4), 0);
  assert.equal(nextPosition("ArrowDown", 2, 10, 4), 6);
  assert.equal(nextPosition("ArrowDown", 8, 10, 4), 9);
  assert.equal(nextPosition("ArrowUp", 6, 10, 4), 2);
});

test("Home and End go to the ends; other keys aren't ours", () => {
  assert.equal(nextPosition("Home", 5, 10), 0);
  assert.equal(nextPosition("End", 5, 10), 9);
  assert.equal(nextPosition("Tab", 5, 10), null);
});
