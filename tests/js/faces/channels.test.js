import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changeSummary,
  channelTitle,
  formatCodes,
  layerWords,
  parseCodes,
  shownCodes,
} from "../../../demos/faces/widgets/feature_maps/channels.js";

const layer = { side: 8, channels: 192, strongest: 2, numbers: [17, 3, 40], sheet: "" };

test("codes survive their text", () => {
  assert.equal(formatCodes(parseCodes("4-17.32-3")), "4-17.32-3");
  assert.equal(parseCodes("").size, 0);
  assert.deepEqual(shownCodes([layer]), ["8-17", "8-3", "8-40"]);
});

test("tiles and layers say what they are", () => {
  assert.equal(channelTitle(layer, 17, false), "Channel 17 at 8 x 8");
  assert.equal(channelTitle({ ...layer, side: 64 }, 1, true), "Green of the picture");
  assert.equal(layerWords(layer, false), ", the 2 strongest of 192 channels, and 1 more that are off");
  assert.equal(layerWords({ ...layer, strongest: 3 }, false), ", the 3 strongest of 192 channels");
});

test("the change is said in grey levels", () => {
  assert.equal(changeSummary(0, 0), "All channels are on, so nothing changed.");
  assert.equal(changeSummary(2, 3.12), "2 off: the face changed by 3.1 of 255 grey levels on average.");
});
