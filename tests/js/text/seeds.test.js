import assert from "node:assert/strict";
import { test } from "node:test";

import { kept, nextSeed } from "../../../demos/text/widgets/seeds.js";

test("a seed that is kept stays", () => {
  assert.equal(nextSeed(7, true), 7);
  assert.equal(nextSeed(null, true), null);
  assert.equal(kept(), true);
});

test("otherwise each is another whole number", () => {
  const drawn = Array.from({ length: 50 }, () => nextSeed(7, false));
  assert.ok(new Set(drawn).size > 45);
  assert.ok(drawn.every((seed) => Number.isInteger(seed) && Number(seed) >= 0 && Number(seed) < 1_000_000));
});
