import assert from "node:assert/strict";
import { test } from "node:test";

/** The module listens on the page's document; here there is none but this. */
Object.assign(globalThis, { document: new EventTarget() });
const { arrowStep, cellUnder, shareUnder } = await import("../../../demos/images/widgets/shared/insides.js");

test("arrow keys move by one cell and stop at the edges", () => {
  assert.deepEqual(arrowStep("ArrowDown", [1, 1], [3, 3]), [2, 1]);
  assert.deepEqual(arrowStep("ArrowDown", [2, 1], [3, 3]), [2, 1]);
  assert.deepEqual(arrowStep("ArrowLeft", [0, 0], [3, 3]), [0, 0]);
  assert.equal(arrowStep("Enter", [1, 1], [3, 3]), null);
});

test("the cell under the pointer is within the stage", () => {
  const stage = /** @type {any} */ ({ getBoundingClientRect: () => ({ left: 100, top: 50, width: 200, height: 100 }) });
  /** @param {number} clientX @param {number} clientY */
  const at = (clientX, clientY) => /** @type {MouseEvent} */ (/** @type {unknown} */ ({ clientX, clientY }));
  assert.deepEqual(shareUnder(at(200, 75), stage), [0.25, 0.5]);
  assert.deepEqual(cellUnder(at(200, 75), stage, [4, 10]), [1, 5]);
  assert.deepEqual(cellUnder(at(300, 150), stage, [4, 10]), [3, 9]);
  assert.deepEqual(cellUnder(at(0, 0), stage, [4, 10]), [0, 0]);
});
