import assert from "node:assert/strict";
import { test } from "node:test";
import { commonestMistake, lineCount } from "../../../demos/widgets/training_replay/panels.js";
import {
  linearTicks,
  logTicks,
  nearestCheckpoint,
  rangeOf,
  realPreferred,
  shareOf,
  stepShare,
  stepTicks,
  valueAt,
  withUnit,
} from "../../../demos/widgets/training_replay/scale.js";

/** @param {number[]} values @returns {import("../../../demos/widgets/training_replay/scale.js").Line} */
const line = (...values) => ({ name: "loss", points: values.map((value, index) => [index + 1, value]) });
/** @param {number[]} values */
const rounded = (values) => values.map((value) => Number(value.toPrecision(6)));

test("linear ticks are round and lie inside", () => {
  assert.deepEqual(linearTicks(-0.6, 4), [0, 2, 4]); // a zero without a sign
  assert.deepEqual(rounded(linearTicks(0, 1)), [0, 0.5, 1]);
  assert.deepEqual(rounded(linearTicks(0, 100)), [0, 50, 100]);
  assert.deepEqual(rounded(linearTicks(0.13, 0.97)), [0.5]);
  assert.deepEqual(rounded(linearTicks(12, 31)), [20, 30]);
});

test("logarithmic ticks are 1, 2, 5, or powers of ten alone over many decades", () => {
  assert.deepEqual(rounded(logTicks(0.9, 6)), [1, 2, 5]);
  assert.deepEqual(rounded(logTicks(0.0009, 2)), [0.001, 0.01, 0.1, 1]);
});

test("ticks of steps are the powers of ten of the training", () => {
  assert.deepEqual(stepTicks(2500), [1, 10, 100, 1000]);
});

test("a value holds until the next", () => {
  /** @type {[number, number][]} */
  const points = [
    [10, 3],
    [20, 2],
  ];
  assert.deepEqual(
    [valueAt(points, 9), valueAt(points, 10), valueAt(points, 19), valueAt(points, 50)],
    [null, 3, 3, 2],
  );
});

test("an axis begins at zero where the values come near it", () => {
  assert.deepEqual(rangeOf({ lines: [line(1, 10)], level: null, logarithmic: false }).low, 0);
  assert.ok(rangeOf({ lines: [line(9, 10)], level: null, logarithmic: false }).low > 8);
  assert.ok(rangeOf({ lines: [line(1, 2)], level: [4, "chance"], logarithmic: false }).high > 4);
});

test("a logarithmic axis shows five decades at most; what is smaller lies on its floor", () => {
  const range = rangeOf({ lines: [line(1, 1e-9, 0)], level: null, logarithmic: true });
  assert.ok(Math.abs(range.low - 1e-5 / 1.2) < 1e-12);
  assert.equal(shareOf(range, 0), 0);
  assert.equal(shareOf(range, range.high), 1);
  assert.equal(rangeOf({ lines: [line(0, 0)], level: null, logarithmic: true }).logarithmic, false);
});

test("every factor of ten takes as much room along the steps", () => {
  const places = [1, 10, 100, 1000].map((step) => stepShare(step, 1000));
  assert.deepEqual(rounded(places), [0, 0.333333, 0.666667, 1]);
  assert.equal(stepShare(1, 1), 0);
});

test("a finger finds the nearest checkpoint by factor, not by distance", () => {
  const checkpoints = [{ step: 1 }, { step: 10 }, { step: 1000 }];
  assert.equal(nearestCheckpoint(checkpoints, 90), 1);
  assert.equal(nearestCheckpoint(checkpoints, 120), 2);
});

test("values have three digits and their unit", () => {
  assert.equal(withUnit(94.123, "%"), "94.1%");
  assert.equal(withUnit(1.4567, "nats"), "1.46 nats");
  assert.equal(withUnit(0.0001, ""), "<0.0005");
});

test("the real face of a pair is preferred as often as its scores are higher; ties count half", () => {
  assert.equal(realPreferred([0, 0, 4], [4, 0, 0]), 1);
  assert.equal(realPreferred([2, 2], [2, 2]), 0.5);
  assert.equal(realPreferred([4, 0], [0, 4]), 0);
});

test("the most common mistake is the largest number beside the diagonal", () => {
  const rows = [
    [90, 8, 2],
    [1, 99, 0],
    [12, 0, 88],
  ];
  assert.deepEqual(commonestMistake(rows), { is: 2, called: 0, count: 12, total: 100 });
  assert.equal(
    commonestMistake([
      [5, 0],
      [0, 5],
    ]),
    null,
  );
});

test("a text takes a line for each that it has, and more where one is long", () => {
  assert.equal(lineCount("", 64), 1);
  assert.equal(lineCount("a\n\nb", 64), 3);
  assert.equal(lineCount("x".repeat(65), 64), 2);
});
