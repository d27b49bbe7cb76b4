import assert from "node:assert/strict";
import { test } from "node:test";
import { filledTrack, formatMoves, moveLabel, parseMoves } from "../../../demos/faces/widgets/latent_sliders/moves.js";

test("moves come back from their text; what is missing or no number is 0", () => {
  assert.deepEqual(parseMoves("0,1.5,-2", 3), [0, 1.5, -2]);
  assert.deepEqual(parseMoves("1,x", 4), [1, 0, 0, 0]);
  assert.deepEqual(parseMoves("", 2), [0, 0]);
  assert.deepEqual(parseMoves("1,2,3", 2), [1, 2]);
});

test("moves are written with commas and without a negative zero", () => {
  assert.equal(formatMoves([0, -0, 1.5, -2]), "0,0,1.5,-2");
});

test("a move is written with one decimal and a true minus", () => {
  assert.equal(moveLabel(0), "0");
  assert.equal(moveLabel(1.25), "1.3");
  assert.equal(moveLabel(-0.3), "−0.3");
});

test("the track is filled from the middle to the move", () => {
  assert.deepEqual(filledTrack(0, 3), { from: 50, to: 50 });
  assert.deepEqual(filledTrack(3, 3), { from: 50, to: 100 });
  assert.deepEqual(filledTrack(-1.5, 3), { from: 25, to: 50 });
});
