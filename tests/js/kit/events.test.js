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
  listen(node(), "translation:point", (detail) => heard.push(detail));
  tell("translation:point", { source: 3, target: null });
  assert.deepEqual(heard, [{ source: 3, target: null }]);
});

test("who listens later is told how things stand, after its start is through", async () => {
  tell("translation:percent", 80);
  tell("translation:percent", 60);
  /** @type {number[]} */
  const heard = [];
  listen(node(), "translation:percent", (share) => heard.push(share));
  assert.deepEqual(heard, []);
  await Promise.resolve();
  assert.deepEqual(heard, [60]);
});

test("a passing event isn't told again", async () => {
  tell("text:cursor", { position: 1, from: "text" });
  let calls = 0;
  listen(node(), "text:cursor", () => {
    calls += 1;
  });
  await Promise.resolve();
  assert.equal(calls, 0);
});

test("a widget that has left the page hears nothing", () => {
  const owner = node();
  let calls = 0;
  listen(owner, "translation:point", () => {
    calls += 1;
  });
  Object.assign(owner, { isConnected: false });
  tell("translation:point", { source: null, target: null });
  Object.assign(owner, { isConnected: true });
  tell("translation:point", { source: null, target: null });
  assert.equal(calls, 0);
});
