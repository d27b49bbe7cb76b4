import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ellipsesOf,
  levelColour,
  nearestPoint,
  placesOf,
  readTrace,
  viewOf,
} from "../../../demos/text/widgets/pen_trace/trace.js";

test("an empty value is no trace", () => {
  assert.equal(readTrace(""), null);
  assert.deepEqual(placesOf([]), []);
  assert.ok(viewOf([]).width > 0);
});

test("places are summed offsets over all strokes", () => {
  assert.deepEqual(placesOf([1, 2, 0, 3, 4, 1, -1, -1, 1]), [
    [1, 2],
    [4, 6],
    [3, 5],
  ]);
  const view = viewOf([0, 0, 0, 100, 50, 1]);
  assert.ok(view.left < 0 && view.top < 0);
  assert.ok(view.left + view.width > 100 && view.top + view.height > 50);
});

test("a normal without correlation is an upright ellipse, with one it leans", () => {
  const [upright] = ellipsesOf([[0.7, 3, -4, 2, 5, 0]], [10, 20]);
  assert.deepEqual([upright.x, upright.y, upright.weight], [13, 16, 0.7]);
  assert.ok(Math.abs(upright.major - 5) < 1e-9 && Math.abs(upright.minor - 2) < 1e-9);
  assert.ok(Math.abs(Math.abs(upright.angle) - Math.PI / 2) < 1e-9);
  const [leaning] = ellipsesOf([[1, 0, 0, 3, 3, 0.8]], [0, 0]);
  assert.ok(Math.abs(leaning.angle - Math.PI / 4) < 1e-9);
  assert.ok(leaning.major > 3 && leaning.minor < 3);
  const [line] = ellipsesOf([[1, 0, 0, 3, 3, 1]], [0, 0]);
  assert.ok(Number.isFinite(line.minor));
});

test("the nearest point counts those up to it", () => {
  const places = placesOf([0, 0, 0, 10, 0, 0, 10, 0, 1]);
  assert.equal(nearestPoint(places, [9, 3]), 2);
  assert.equal(nearestPoint(places, [-5, 0]), 1);
  assert.equal(nearestPoint(places, [100, 0]), 3);
});

test("a unit's ink is neutral at zero, blue below and orange above", () => {
  assert.equal(levelColour(0, [200, 204, 208]), "rgb(200 204 208)");
  assert.equal(levelColour(-100, [200, 204, 208]), "rgb(0 114 178)");
  assert.equal(levelColour(150, [200, 204, 208]), "rgb(213 94 0)");
  assert.equal(levelColour(50, [0, 0, 0]), "rgb(107 47 0)");
});
