import assert from "node:assert/strict";
import { test } from "node:test";
import { edgePath, extent, neighbour, pathTo } from "../../../demos/translation/widgets/beam_tree/tree_layout.js";

/** @param {number} parent @param {number} depth @param {number} lane */
const node = (parent, depth, lane) => ({
  parent,
  depth,
  lane,
  token: 7,
  text: "un",
  probability: 0.5,
  total: 0.5,
  score: -0.7,
  forced: false,
  ended: false,
  endMark: false,
  best: lane === 0,
});
// 0 - 2 and 3 below it; 1 - 4
const NODES = [node(-1, 1, 0), node(-1, 1, 2), node(0, 2, 0), node(0, 2, 1), node(1, 2, 2)];

test("a path leads from the first token to the node", () => {
  assert.deepEqual(pathTo(NODES, 4), [1, 4]);
  assert.deepEqual(pathTo(NODES, -1), []);
});

test("arrow keys follow a hypothesis and change between those of a step", () => {
  assert.equal(neighbour(NODES, 0, "ArrowRight"), 2);
  assert.equal(neighbour(NODES, 3, "ArrowLeft"), 0);
  assert.equal(neighbour(NODES, 3, "ArrowDown"), 4);
  assert.equal(neighbour(NODES, 3, "ArrowUp"), 2);
  for (const key of ["ArrowRight", "ArrowDown"]) assert.equal(neighbour(NODES, 4, key), -1);
  assert.equal(neighbour(NODES, 4, "Home"), -1);
});

test("the field is as large as its nodes, and edges join their sides", () => {
  assert.deepEqual(extent(NODES), { width: 216, height: 156 });
  assert.equal(edgePath(NODES[0], NODES[3]), "M92 22C112 22 104 78 124 78");
});
