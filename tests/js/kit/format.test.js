import assert from "node:assert/strict";
import { test } from "node:test";
import { count, counted, decimal, duration, percent, signed, significant } from "../../../demos/kit/js/format.js";

test("decimals have a true minus, and none before zero", () => {
  assert.equal(decimal(-1.256), "−1.26");
  assert.equal(decimal(-0.001), "0.00");
  assert.equal(decimal(2.5, 1), "2.5");
});

test("signed numbers always say their sign", () => {
  assert.equal(signed(0.4), "+0.40");
  assert.equal(signed(-0.125, 3), "−0.125");
});

test("a percent is never rounded to nothing or everything", () => {
  const written = [0, 0.0004, 0.0012, 0.0994, 0.0996, 0.42, 0.994, 0.9951, 0.9996, 1].map(percent);
  assert.deepEqual(written, ["0%", "<0.1%", "0.1%", "9.9%", "10%", "42%", "99%", "99.5%", ">99.9%", "100%"]);
});

test("counts have commas and a plural", () => {
  assert.equal(count(1234567), "1,234,567");
  assert.equal(counted(1, "object"), "1 object");
  assert.equal(counted(0, "object"), "0 objects");
  assert.equal(counted(2, "box", "boxes"), "2 boxes");
});

test("significant digits keep what is small", () => {
  assert.equal(significant(0.01234), "0.012");
  assert.equal(significant(-1234), "−1,200");
});

test("durations below a second are in milliseconds", () => {
  assert.equal(duration(0.0413), "41 ms");
  assert.equal(duration(0.9996), "1.0 s");
  assert.equal(duration(12.34), "12.3 s");
});
