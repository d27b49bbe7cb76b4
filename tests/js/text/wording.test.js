import assert from "node:assert/strict";
import { test } from "node:test";
import { actualSentence } from "../../../demos/text/widgets/next_characters/wording.js";
import { exampleName } from "../../../demos/widgets/example_chips/example_name.js";

test("the sentence under the bars names what comes, or the rest where the text ends", () => {
  const actual = { character: "e", name: "e", probability: 0.25, rank: 2 };
  assert.equal(
    actualSentence({ actual, others: 0.1 }),
    "The text continues with “e”: number 2 in the network's ranking, 25%.",
  );
  const space = { character: " ", name: "space", probability: 0.5, rank: 1 };
  assert.match(actualSentence({ actual: space, others: 0 }), /continues with space: number 1/);
  assert.equal(
    actualSentence({ actual: null, others: 0.0304 }),
    "The text ends here. All other characters together: 3.0%.",
  );
});

test("own text is no example", () => {
  /** @type {[string, string][]} */
  const examples = [
    ["ROMEO:\n", "ROMEO:"],
    ["", "Empty prompt"],
  ];
  assert.equal(exampleName(examples, "ROMEO:\n"), "ROMEO:");
  assert.equal(exampleName(examples, ""), "Empty prompt");
  assert.equal(exampleName(examples, "ROMEO:"), "");
});
