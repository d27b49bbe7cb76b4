import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, floats, pictureAddress, shorts } from "../../../demos/kit/js/data_uri.js";

test("only pictures in base64 pass", () => {
  const picture = "data:image/png;base64,iVBORw0KGgo=";
  assert.equal(pictureAddress(picture), picture);
  const refused = [
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:text/html;base64,AAAA",
    "https://example.org/a.png",
    `${picture}) url(https://example.org`,
    `${picture}\n`,
    "",
    null,
    undefined,
    7,
  ];
  for (const text of refused) assert.equal(pictureAddress(text), "");
});

test("numbers come back from base64", () => {
  const text = (/** @type {ArrayBufferView} */ view) =>
    Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("base64");
  assert.deepEqual([...bytes(text(Uint8Array.of(0, 128, 255)))], [0, 128, 255]);
  assert.deepEqual([...floats(text(Float32Array.of(0.5, -2)))], [0.5, -2]);
  assert.deepEqual([...shorts(text(Int16Array.of(10000, -1)))], [10000, -1]);
  assert.equal(bytes("").length, 0);
});
