import assert from "node:assert/strict";
import { test } from "node:test";
import { firstPicture } from "../../../demos/images/widgets/picture_input/given_files.js";

/** @param {string} name @param {string} type */
const file = (name, type) => ({ name, type });

test("the first picture counts, by its type or by its ending", () => {
  const text = file("notes.txt", "text/plain");
  assert.equal(firstPicture([]), undefined);
  assert.equal(firstPicture([text]), undefined);
  assert.equal(firstPicture([text, file("a", "image/png"), file("b", "image/png")])?.name, "a");
  for (const name of ["scan.TIF", "phone.HEIC", "x.avif"]) assert.equal(firstPicture([file(name, "")])?.name, name);
});

test("an ending doesn't make a picture of what the browser knows to be something else", () => {
  assert.equal(firstPicture([file("evil.png", "text/html")]), undefined);
});
