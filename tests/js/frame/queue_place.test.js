import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionIn, waitingText } from "../../../demos/frame/queue_place.js";

test("the session is read from what the page has asked for", () => {
  const data = "http://127.0.0.1/gradio_api/queue/data?session_hash=a1b2c3";
  assert.equal(sessionIn(["http://127.0.0.1/theme.css", data]), "a1b2c3");
  assert.equal(sessionIn(["http://127.0.0.1/x?y=1&session_hash=k9-_z&z=2"]), "k9-_z");
  assert.equal(sessionIn(["http://127.0.0.1/theme.css"]), "");
  assert.equal(sessionIn([]), "");
});

test("the place stands beside the seconds where a call waits", () => {
  assert.equal(waitingText(4.9, { place: 3, of: 7 }), "4 s, place 3 of 7 in the queue");
  assert.equal(waitingText(4.9, { place: null, of: null }), "4 s");
  assert.equal(waitingText(61, undefined), "61 s");
});
