import assert from "node:assert/strict";
import { test } from "node:test";
import { shouldBeDark } from "../../../demos/frame/theme_switch.js";

test("the address beats the choice, and the choice beats the system", () => {
  assert.equal(shouldBeDark("", null, true), true);
  assert.equal(shouldBeDark("", null, false), false);
  assert.equal(shouldBeDark("", "light", true), false);
  assert.equal(shouldBeDark("", "dark", false), true);
  assert.equal(shouldBeDark("?__theme=light", "dark", true), false);
  assert.equal(shouldBeDark("?__theme=dark", "light", false), true);
  assert.equal(shouldBeDark("?__theme=system", "dark", false), true);
});
