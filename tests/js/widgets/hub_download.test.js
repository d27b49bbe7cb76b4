import assert from "node:assert/strict";
import { test } from "node:test";
import { untilEnd } from "../../../demos/widgets/hub_download/hub_download.js";

/** @typedef {import("../../../demos/widgets/hub_download/hub_download.js").Progress} Progress */

/**
 * Answers in turn; an error is a lost connection.
 *
 * @param {(Progress | Error)[]} answers
 */
function served(...answers) {
  /** @type {unknown[][]} */
  const told = [];
  /** @type {number[]} */
  const slept = [];
  const ask = async () => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next instanceof Error) throw next;
    return /** @type {Progress} */ (next);
  };
  const sleep = async (/** @type {number} */ milliseconds) => slept.push(milliseconds);
  return { ask, sleep, told, slept, tell: (/** @type {unknown[]} */ ...words) => told.push(words) };
}

test("progress is told until the model is here", async () => {
  const { ask, sleep, told, tell } = served(
    { state: "asking", words: "", share: 0 },
    { state: "fetching", words: "3 of 9 MB", share: 0.33 },
    { state: "here" },
  );
  assert.deepEqual(await untilEnd(ask, () => true, tell, sleep), { state: "here" });
  assert.deepEqual(told, [
    ["Checking the Hub ...", 0],
    ["3 of 9 MB", 0.33],
  ]);
});

test("a lost connection is tried again, more slowly, and goes on", async () => {
  const { ask, sleep, told, slept, tell } = served(
    new Error("fetch"),
    { state: "fetching", words: "5 of 9 MB", share: 0.55 },
    { state: "failed", message: "it doesn't answer" },
  );
  assert.deepEqual(await untilEnd(ask, () => true, tell, sleep), { state: "failed", message: "it doesn't answer" });
  assert.deepEqual(told, [["Connection lost. Reconnecting ..."], ["5 of 9 MB", 0.55]]);
  assert.deepEqual(slept, [300, 1000, 300]);
});

test("after half a minute without a connection it says what to do", async () => {
  const { ask, sleep, slept, tell } = served(new Error("fetch"));
  const end = await untilEnd(ask, () => true, tell, sleep);
  assert.equal(end?.message, "Connection lost. Reload the page and try again.");
  assert.equal(slept.length, 30);
});

test("who has cancelled is told nothing more, even where an answer was on its way", async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return /** @type {Progress} */ ({ state: "fetching", words: "1 of 9 MB", share: 0.1 });
  };
  /** @type {unknown[]} */
  const told = [];
  const end = await untilEnd(
    ask,
    () => asked < 2,
    (words) => told.push(words),
    async () => {},
  );
  assert.equal(end, null);
  assert.deepEqual([asked, told.length], [2, 1]);
});
