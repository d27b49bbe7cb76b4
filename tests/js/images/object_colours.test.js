import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, hasOwnColours } from "../../../demos/images/widgets/detection_scene/object_colours.js";

const ORANGE = { hue: 1, lighter: 0 };
const BLUE = { hue: 2, lighter: 0 };

test("an object has its own colour, or its class's on demand", () => {
  const object = { ...BLUE, ofClass: ORANGE };
  assert.equal(colourOf(object, false), "#56B4E9");
  assert.equal(colourOf(object, true), "#E69F00");
  assert.equal(colourOf({ hue: 2, lighter: 1, ofClass: ORANGE }, false), "#ABDAF4");
});

test("there is a choice only where the two differ", () => {
  assert.equal(hasOwnColours([]), false);
  assert.equal(hasOwnColours([{ ...ORANGE, ofClass: ORANGE }]), false);
  assert.equal(
    hasOwnColours([
      { ...ORANGE, ofClass: ORANGE },
      { ...BLUE, ofClass: ORANGE },
    ]),
    true,
  );
});
