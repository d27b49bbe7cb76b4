import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, readingAt } from "../../../demos/text/widgets/unit_text/colouring.js";

test("a value's colour grows to the scale and no further", () => {
  assert.deepEqual(colourOf(-0.1, 0.2), { kind: "minus", strength: 0.5 });
  assert.deepEqual(colourOf(0.3, 0.2), { kind: "plus", strength: 1 });
  assert.deepEqual(colourOf(0, 0.2), { kind: "plus", strength: 0 });
  assert.deepEqual(colourOf(null, 0.2), { kind: "unread", strength: 0 });
});

test("a reading names the character, also one of two code units", () => {
  const activations = { typed: "a😀\n", values: [0.5, null, -0.25], readout: /** @type {"memory"} */ ("memory") };
  assert.equal(readingAt(activations, -1), "The cursor is before the first character.");
  assert.equal(readingAt(activations, 0), "After “a”: the unit's memory is +0.50.");
  assert.equal(readingAt(activations, 1), "“😀” is new to the network, so it wasn't read.");
  assert.equal(readingAt(activations, 2), "After new line: the unit's memory is −0.25.");
});
