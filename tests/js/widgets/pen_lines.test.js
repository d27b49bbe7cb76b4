import assert from "node:assert/strict";
import { test } from "node:test";
import { viewBoxOf } from "../../../demos/widgets/training_replay/pen_lines.js";

test("short lines are shown at one size, long ones are made smaller", () => {
  const [, , width, height] = viewBoxOf([0, 0, 0, 500, 100, 1]);
  assert.deepEqual(viewBoxOf([0, 0, 0, 1500, -30, 1]).slice(2), [width, height]);
  const [left, top, wide, high] = viewBoxOf([0, 0, 0, 9000, 50, 1]);
  assert.ok(wide > 9000 && Math.abs(wide / high - width / height) < 1e-9);
  assert.ok(left < 0 && top < 0 && top + high > 50);
});

test("a line without points is empty paper", () => {
  assert.ok(viewBoxOf([]).every(Number.isFinite));
});
