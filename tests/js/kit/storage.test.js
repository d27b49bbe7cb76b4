import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { keep, recall } from "../../../demos/kit/js/storage.js";

afterEach(() => Reflect.deleteProperty(globalThis, "localStorage"));

/** @param {() => Storage} get */
function storage(get) {
  Object.defineProperty(globalThis, "localStorage", { get, configurable: true });
}

test("where the browser forbids it, a choice lasts as long as the page", () => {
  storage(() => {
    throw new DOMException("denied", "SecurityError");
  });
  assert.equal(recall("colours"), null);
  assert.equal(keep("colours", "warm"), false);
  assert.equal(recall("colours"), "warm");
});

test("what is kept is recalled", () => {
  /** @type {Map<string, string>} */
  const kept = new Map();
  const fake = {
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ text) => kept.set(name, text),
  };
  storage(() => /** @type {Storage} */ (/** @type {unknown} */ (fake)));
  assert.equal(recall("light-dark"), null);
  assert.equal(keep("light-dark", "dark"), true);
  assert.equal(recall("light-dark"), "dark");
});
