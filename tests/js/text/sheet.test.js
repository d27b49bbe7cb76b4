import assert from "node:assert/strict";
import { test } from "node:test";
import { afterStop, readSheet } from "../../../demos/text/widgets/writing_sheet/sheet.js";

/** @param {Partial<import("../../../demos/text/widgets/writing_sheet/sheet.js").Sheet>} changed */
const sheet = (changed) => ({ ...readSheet(""), run: "a", ...changed });

test("an empty or broken value is an empty sheet", () => {
  for (const value of ["", null, undefined, "{"]) assert.equal(readSheet(value).continuation, "");
  assert.equal(readSheet('{"prompt": "O"}').prompt, "O");
});

test("what comes late for a stopped run isn't shown", () => {
  const stopped = sheet({ continuation: "abc" });
  assert.equal(afterStop(sheet({ continuation: "abcd", writing: true }), stopped), stopped);
  assert.equal(afterStop(sheet({ continuation: "abcd" }), stopped), stopped);
});

test("another run, or the server's answer to Stop, is shown", () => {
  const stopped = sheet({ continuation: "abc" });
  const other = sheet({ continuation: "x", writing: true, run: "b" });
  assert.equal(afterStop(other, stopped), other);
  const answer = sheet({ continuation: "abc", seconds: 1 });
  assert.equal(afterStop(answer, stopped), answer);
  assert.equal(afterStop(other, null), other);
});
