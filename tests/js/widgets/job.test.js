import assert from "node:assert/strict";
import { test } from "node:test";
import { amount, sentence, share, span, timeLeft } from "../../../demos/widgets/job/wording.js";

const FILES = { one: "file", several: "files" };

/**
 * A running job.
 *
 * @param {Partial<import("../../../demos/widgets/job/wording.js").JobState>} known
 */
const job = (known) => ({ state: /** @type {const} */ ("running"), done: 12, total: 40, ...known });

test("a span of time has at most two units", () => {
  assert.equal(span(0.4), "0 s");
  assert.equal(span(7.2), "7 s");
  assert.equal(span(59.7), "1 min");
  assert.equal(span(200), "3 min 20 s");
  assert.equal(span(3599.6), "1 h");
  assert.equal(span(4210), "1 h 10 min");
});

test("the time left is as rough as the estimate", () => {
  assert.equal(timeLeft(null), "");
  assert.equal(timeLeft(undefined), "");
  assert.equal(timeLeft(0), "a few seconds left");
  assert.equal(timeLeft(4.9), "a few seconds left");
  assert.equal(timeLeft(5), "about 5 s left");
  assert.equal(timeLeft(21), "about 20 s left");
  assert.equal(timeLeft(57.4), "about 55 s left");
  assert.equal(timeLeft(57.5), "about 1 min left");
  assert.equal(timeLeft(200), "about 3 min left");
  assert.equal(timeLeft(59.4 * 60), "about 59 min left");
  assert.equal(timeLeft(59.5 * 60), "about 1 h left");
  assert.equal(timeLeft(71 * 60), "about 1 h 10 min left");
});

test("what is counted has its own word, in the singular too", () => {
  assert.equal(amount(job({ done: 3, total: 8 }), FILES), "3 of 8 files");
  assert.equal(amount(job({ done: 0, total: 1 }), FILES), "0 of 1 file");
  assert.equal(amount(job({ done: 1, total: 0 }), FILES), "1 file");
  assert.equal(amount(job({ done: 1200, total: 34000 }), FILES), "1,200 of 34,000 files");
});

test("a running job says how far it is and how long it takes", () => {
  assert.equal(sentence(job({ left: 21 }), FILES), "12 of 40 files, about 20 s left");
  assert.equal(sentence(job({ left: null }), FILES), "12 of 40 files");
  assert.equal(sentence(job({ total: 0, left: null }), FILES), "12 files");
  assert.equal(sentence(job({ done: 0, total: 0 }), FILES), "Preparing ...");
  assert.equal(sentence({ state: "waiting" }, FILES), "Waiting for its turn ...");
});

test("Stop is answered before the work notices it", () => {
  assert.equal(sentence(job({ left: 21 }), FILES, true), "12 of 40 files. Stopping ...");
  assert.equal(sentence({ state: "waiting" }, FILES, true), "Stopping ...");
});

test("the end says what there is", () => {
  assert.equal(
    sentence(job({ state: "done", done: 40, seconds: 83, result: true }), FILES),
    "Done: 40 files in 1 min 23 s.",
  );
  assert.equal(
    sentence(job({ state: "stopped", result: true }), FILES),
    "Stopped after 12 of 40 files. The result so far can be downloaded.",
  );
  assert.equal(sentence(job({ state: "stopped" }), FILES), "Stopped after 12 of 40 files. There is no result.");
  assert.equal(sentence({ state: "stopped" }, FILES), "Stopped before it began.");
  assert.match(sentence({ state: "failed" }, FILES), /error\. Start it again\.$/);
});

test("the bar knows its share only where the total is known", () => {
  assert.equal(share(job({})), 0.3);
  assert.equal(share(job({ total: 0 })), null);
  assert.equal(share(job({ done: 41 })), 1);
  assert.equal(share(job({ state: "done", total: 0 })), 1);
});
