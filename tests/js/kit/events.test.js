import assert from "node:assert/strict";
import { test } from "node:test";

// The module listens on `document` when it loads, so that has to be there before.
Object.defineProperty(globalThis, "document", { value: new EventTarget() });
const { listen, tell } = await import("../../../demos/kit/js/events.js");

/** A node that stands in the page until it is taken away. */
const node = () => /** @type {Element & { isConnected: boolean }} */ (/** @type {unknown} */ ({ isConnected: true }));

test("what is told is heard", () => {
  /** @type {unknown[]} */
  const heard = [];
  listen(node(), "translation:look", (detail) => heard.push(detail));
  tell("translation:look", { source: 3, target: null });
  assert.deepEqual(heard, [{ source: 3, target: null }]);
});

test("who listens later is told how things stand, after its start is through", async () => {
  tell("translation:share", 80);
  tell("translation:share", 60);
  /** @type {number[]} */
  const heard = [];
  listen(node(), "translation:share", (share) => heard.push(share));
  assert.deepEqual(heard, []);
  await Promise.resolve();
  assert.deepEqual(heard, [60]);
});

test("a passing event isn't told again", async () => {
  tell("text:look", { place: 1, from: "sheet" });
  let calls = 0;
  listen(node(), "text:look", () => {
    calls += 1;
  });
  await Promise.resolve();
  assert.equal(calls, 0);
});

test("a widget that has left the page hears nothing", () => {
  const owner = node();
  let calls = 0;
  listen(owner, "translation:look", () => {
    calls += 1;
  });
  Object.assign(owner, { isConnected: false });
  tell("translation:look", { source: null, target: null });
  Object.assign(owner, { isConnected: true });
  tell("translation:look", { source: null, target: null });
  assert.equal(calls, 0);
});
