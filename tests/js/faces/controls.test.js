import assert from "node:assert/strict";
import { test } from "node:test";
import {
  keepFace,
  keptFace,
  nextSeeds,
  pickedFace,
  randomFace,
  randomSeed,
} from "../../../demos/faces/widgets/controls.js";
import { withFace, withoutFace } from "../../../demos/faces/widgets/face_shelf/shelf.js";

const face = (/** @type {string} */ image, seed = 1) => ({ seed, moves: "0", truncation: 0.8, image });

test("seeds are whole numbers from 0 to the highest, and all of them come", () => {
  const drawn = new Set(Array.from({ length: 500 }, () => randomSeed(3)));
  assert.deepEqual([...drawn].sort(), [0, 1, 2, 3]);
  assert.equal(randomFace(3, "0,0")[1], "0,0");
});

test("the next seeds begin again at 0 beyond the highest", () => {
  assert.deepEqual(nextSeeds("Others", 16, 99, 16), ["Others", 32]);
  assert.deepEqual(nextSeeds("Others", 16, 99, 96), ["Others", 12]);
});

test("a picked face gives its seed and moves, a kept one its truncation too", () => {
  const picks = [face("a", 4), face("b", 5)];
  assert.deepEqual(pickedFace(JSON.stringify({ picks, picked: 1 })), [5, "0"]);
  assert.deepEqual(keptFace(JSON.stringify({ kept: picks, picked: 0 })), [4, "0", 0.8]);
});

test("a kept face comes first, once", () => {
  const once = keepFace("{}", JSON.stringify({ image: "a" }), 1, "0", 0.8);
  assert.deepEqual(JSON.parse(once), { kept: [face("a")] });
  const twice = keepFace(once, JSON.stringify({ image: "b" }), 2, "1", 1);
  const again = JSON.parse(keepFace(twice, JSON.stringify({ image: "a" }), 1, "0", 0.8));
  assert.deepEqual(
    again.kept.map((/** @type {{ image: string }} */ each) => each.image),
    ["a", "b"],
  );
});

test("the shelf holds 24 faces and lets one go", () => {
  const many = Array.from({ length: 30 }, (_, index) => face(String(index))).reduce(
    (kept, each) => withFace(kept, each),
    /** @type {ReturnType<typeof face>[]} */ ([]),
  );
  assert.equal(many.length, 24);
  assert.equal(many[0].image, "29");
  assert.deepEqual(
    withoutFace(many, 1).map(({ image }) => image),
    ["29", ...many.slice(2).map(({ image }) => image)],
  );
});
