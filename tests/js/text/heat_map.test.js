import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CELL,
  cellAt,
  columnAt,
  heightOf,
  layerLevels,
  levelOf,
  positionAt,
  readingAt,
  TOP,
} from "../../../demos/text/widgets/gates/heat_map.js";

const unit = {
  typed: "a…b",
  lengths: [1, 3, 1],
  read: "a...b",
  values: [0, 0, 0],
  unit: "unit 1 of layer 1",
  readout: /** @type {"memory"} */ ("memory"),
  scale: 1,
  written: null,
  gates: {
    input: [0, 0, 0, 0, 1],
    forget: [1, 1, 1, 1, 0.25],
    output: [0, 0, 0, 0, 0.5],
    candidate: [0, 0, 0, 0, -1],
    memory: [0, 0, 0, 0, 0.5],
  },
};
const rows = btoa(String.fromCharCode(255, 0, 0, 0, 0, 0, 0, 0, 0, 51)); // two units, five characters
const layer = { ...unit, layer: { gate: "forget", picked: 6, order: [6, 2], rows } };

test("columns and positions are each other's inverse where a character was read as several", () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((position) => columnAt(unit.lengths, position)),
    [-1, 0, 3, 4],
  );
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((column) => positionAt(unit.lengths, column)),
    [1, 2, 2, 2, 3],
  );
  assert.equal(positionAt(unit.lengths, 5), 0);
  assert.equal(positionAt([0, 1], 0), 2);
});

test("gates go from 0 to 1, candidate and memory from -1", () => {
  assert.deepEqual([levelOf("input", 0), levelOf("input", 1)], [0, 255]);
  assert.deepEqual([levelOf("memory", -1), levelOf("memory", 1)], [0, 255]);
});

test("a cell is found under the pointer, a row only in a layer", () => {
  assert.deepEqual(cellAt(unit, 2.5 * CELL, TOP + 50, 168), { column: 2, row: -1 });
  const height = heightOf(layer) + TOP;
  assert.deepEqual(cellAt(layer, 0, TOP - 1, height), { column: 0, row: -1 });
  assert.deepEqual(cellAt(layer, 0, TOP + 1, height), { column: 0, row: 0 });
  assert.deepEqual(cellAt(layer, 0, height + 9, height), { column: 0, row: 1 });
});

test("a reading gives all gates of the unit, or one of a row", () => {
  const none = new Uint8Array();
  assert.equal(
    readingAt(unit, none, 4, -1),
    "At “b”: input gate 1.00, forget gate 0.25, output gate 0.50, candidate −1.00, memory +0.50.",
  );
  assert.equal(readingAt(unit, none, 5, -1), "");
  const levels = layerLevels(layer);
  assert.equal(readingAt(layer, levels, 0, -1), "At “a”, unit 7: forget gate 1.00.");
  assert.equal(readingAt(layer, levels, 4, 1), "At “b”, unit 3: forget gate 0.20.");
});
