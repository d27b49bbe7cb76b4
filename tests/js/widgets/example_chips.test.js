import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleName } from "../../../demos/widgets/example_chips/example_name.js";

test("a text that is an example has its name, any other none", () => {
  /** @type {[string, string][]} */
  const examples = [
    ["To be, or not to be", "Hamlet"],
    ["ROMEO:", "Romeo"],
  ];
  assert.equal(exampleName(examples, "ROMEO:"), "Romeo");
  assert.equal(exampleName(examples, "ROMEO: "), "");
  assert.equal(exampleName(examples, ""), "");
});
