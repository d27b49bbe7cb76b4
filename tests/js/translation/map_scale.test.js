import assert from "node:assert/strict";
import { test } from "node:test";
import { fromLeft, mapScale } from "../../../demos/translation/widgets/sentence_map/map_scale.js";

const SIZE = { width: 640, height: 440, edge: 28 };

test("the outermost points lie on the edge, and upwards is larger", () => {
  const scale = mapScale(
    [
      { x: -2, y: 0 },
      { x: 2, y: 10 },
    ],
    SIZE,
  );
  assert.deepEqual(scale({ x: -2, y: 0 }), { x: 28, y: 412 });
  assert.deepEqual(scale({ x: 2, y: 10 }), { x: 612, y: 28 });
});

test("a single point has a place", () => {
  assert.deepEqual(mapScale([{ x: 1, y: 1 }], SIZE)({ x: 1, y: 1 }), { x: 28, y: 412 });
});

test("points are read from left to right", () => {
  assert.deepEqual(
    fromLeft([
      { x: 3, y: 0 },
      { x: 1, y: 5 },
      { x: 2, y: 1 },
    ]),
    [1, 2, 0],
  );
});
