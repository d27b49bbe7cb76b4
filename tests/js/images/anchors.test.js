import assert from "node:assert/strict";
import { test } from "node:test";
import { anchorsAt, cellBox, surestCell, surestLevel } from "../../../demos/images/widgets/detector_stages/anchors.js";
import { pyramidMap, shownObjects, suppressed } from "../../../demos/images/widgets/detector_stages/content.js";

/**
 * Two anchors a cell, 2 rows of 3 cells.
 *
 * @param {number[]} every
 */
const level = (every) => ({
  cell: /** @type {[number, number]} */ ([10, 20]),
  anchors: /** @type {[number, number, number, number][]} */ ([
    [0, 5, 10, 15],
    [-5, -10, 15, 30],
  ]),
  sides: [10, 40],
  height: 2,
  width: 3,
  every: Buffer.from(every).toString("base64"),
  picture: "",
});
const LEVEL = level([0, 0, 0, 0, 0, 51, 0, 0, 0, 204, 0, 0]);

test("a cell's box, and its anchors with their own probabilities", () => {
  assert.deepEqual(cellBox(LEVEL, 1, 2), [20, 20, 30, 40]);
  assert.deepEqual(anchorsAt(LEVEL, 1, 0), [
    { box: [0, 25, 10, 35], objectness: 0 },
    { box: [-5, 10, 15, 50], objectness: 0.8 },
  ]);
  assert.equal(anchorsAt(LEVEL, 1, 2)[0].objectness, 0.2);
});

test("the surest cell is found whatever the anchor, and the surest level among several", () => {
  assert.deepEqual(surestCell(LEVEL), { objectness: 204, cell: [1, 0] });
  assert.equal(surestLevel([level(new Array(12).fill(3)), LEVEL]), 1);
});

test("what an object's proposal suppressed, and what is shown", () => {
  const first = /** @type {any} */ ({ proposal: 1 });
  assert.deepEqual(suppressed({ suppressedBy: [-1, 1, -2, 1, 0] }, first), [1, 3]);
  const content = /** @type {any} */ ({ objects: [first, { proposal: 0 }] });
  assert.deepEqual(shownObjects({ content, followed: first }), [first]);
  assert.equal(shownObjects({ content, followed: null }).length, 2);
});

test("a level of the pyramid among the maps", () => {
  const maps = [
    { group: "backbone", number: 1 },
    { group: "pyramid", number: 1 },
    { group: "pyramid", number: 2 },
  ];
  assert.equal(pyramidMap(/** @type {any} */ ({ maps }), 1), 2);
});
