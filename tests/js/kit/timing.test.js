import assert from "node:assert/strict";
import { test } from "node:test";
import { pause } from "../../../demos/kit/js/timing.js";

test("what is asked again and again happens once, after the pause", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const asked = pause(100);
  let calls = 0;
  for (let i = 0; i < 10; i++) {
    asked.ask(() => calls++);
    now += 60;
    context.mock.timers.tick(60);
  }
  assert.equal(calls, 0);
  assert.equal(asked.waiting, true);
  context.mock.timers.tick(40);
  assert.equal(calls, 1);
  assert.equal(asked.waiting, false);
});

test("without a pause it happens after the longest wait, with what was asked last", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const asked = pause(100, 300);
  /** @type {number[]} */
  const calls = [];
  for (let i = 0; i <= 14; i++) {
    asked.ask(() => calls.push(i));
    now += 50;
    context.mock.timers.tick(50);
  }
  assert.deepEqual(calls, [5, 11]); // 300 ms after the first question, and after the first since then
});

test("what was cancelled doesn't happen", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = pause(100, 300);
  asked.ask(() => assert.fail());
  asked.cancel();
  context.mock.timers.tick(1000);
  assert.equal(asked.waiting, false);
});
