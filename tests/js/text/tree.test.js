import assert from "node:assert/strict";
import { test } from "node:test";
import { readSheet } from "../../../demos/text/widgets/writing_sheet/sheet.js";
import {
  branchesOf,
  continuationOf,
  leadsTo,
  MOST_BRANCHES,
  MOST_BYTES,
  partsOf,
  pathTo,
  readTree,
  treeJson,
  withSheet,
} from "../../../demos/text/widgets/writing_sheet/tree.js";

/** @typedef {import("../../../demos/text/widgets/writing_sheet/tree.js").Tree} Tree */

/** @param {string} run @param {string} continuation @param {string} [follows] */
const sheet = (run, continuation, follows = "") => ({
  ...readSheet(""),
  prompt: "P",
  style: "c",
  run,
  continuation,
  follows,
});

/** A first text, a branch of it and a branch of that one, which is shown. */
function grown() {
  let tree = withSheet(null, sheet("a", "hello"), null);
  tree = withSheet(tree, sheet("b", "heXyz", "a"), { run: "a", parent: 0, at: 2, chosen: "X" });
  return /** @type {Tree} */ (withSheet(tree, sheet("c", "heXyQ!", "b"), { run: "b", parent: 1, at: 4, chosen: "Q" }));
}

/** @param {Tree} tree @param {number} id */
const textOf = (tree, id) => continuationOf(tree, id).join("");

test("a branch keeps its text from the chosen character on, and every text can be put together again", () => {
  const tree = grown();
  const parts = [{ at: 2, style: "c", temperature: 0.8, blend: null }];
  assert.deepEqual(tree.nodes[1], { id: 1, parent: 0, at: 2, chosen: "X", text: "Xyz", parts });
  assert.deepEqual(
    [0, 1, 2].map((id) => textOf(tree, id)),
    ["hello", "heXyz", "heXyQ!"],
  );
  assert.deepEqual([tree.present, branchesOf(tree), branchesOf(null)], [2, 2, 0]);
  assert.deepEqual(pathTo(tree, 2), [0, 1, 2]);
});

test("a text grows in its node while it is written and when it is continued", () => {
  let tree = withSheet(grown(), sheet("c", "heXyQ! and"), null);
  tree = withSheet(tree, sheet("d", "heXyQ! and on", "c"), null);
  assert.equal(branchesOf(tree), 2);
  assert.equal(textOf(/** @type {Tree} */ (tree), 2), "heXyQ! and on");
});

test("a branch that was asked for and never came is not taken for what was continued", () => {
  const asked = { run: "a", parent: 0, at: 2, chosen: "X" };
  const tree = withSheet(withSheet(null, sheet("a", "hello"), null), sheet("b", "hello you", "a"), asked);
  assert.equal(branchesOf(tree), 0);
});

test("a new text or a model from the Hub ends the tree", () => {
  assert.equal(branchesOf(withSheet(grown(), sheet("d", "hello"), null)), 0);
  assert.equal(withSheet(grown(), { ...sheet("d", "hello"), style: "" }, null), null);
});

test("a character leads to the branch that is there, or to a new one of the text that it stands in", () => {
  const tree = grown();
  assert.deepEqual(leadsTo(tree, 5, "?"), { parent: 2 });
  assert.deepEqual(leadsTo(tree, 5, "!"), { walk: 2 });
  assert.deepEqual(leadsTo(tree, 4, "R"), { parent: 1 }, "beside the last choice");
  assert.deepEqual(leadsTo(tree, 4, "z"), { walk: 1 }, "what stood there before");
  assert.deepEqual(leadsTo(tree, 1, "a"), { parent: 0 });
  assert.deepEqual(leadsTo({ ...tree, present: 0 }, 2, "X"), { walk: 1 });
});

test("characters that JavaScript writes in two count as one, as on the server", () => {
  const tree = withSheet(withSheet(null, sheet("a", "𝛼𝛽𝛾"), null), sheet("b", "𝛼xy", "a"), {
    run: "a",
    parent: 0,
    at: 1,
    chosen: "x",
  });
  assert.equal(textOf(/** @type {Tree} */ (tree), 1), "𝛼xy");
});

/** @param {number} at @param {string} style @param {[string, number] | null} [blend] */
const part = (at, style, blend = null) => ({ at, style, temperature: 0.8, blend });

/** The tree above, whose last branch goes on in LaTeX from its sixth character on. */
function inTwoStyles() {
  const latex = { ...sheet("d", "heXyQ!$x", "c"), style: "latex", parts: [part(0, "c"), part(6, "latex")] };
  return /** @type {Tree} */ (withSheet(grown(), latex, null));
}

test("another style goes on in the same tree, and a branch before it is in the style of its place", () => {
  const tree = inTwoStyles();
  assert.equal(branchesOf(tree), 2);
  assert.deepEqual(tree.nodes[2].parts, [part(4, "c"), part(6, "latex")]);
  assert.deepEqual(partsOf(tree, 2), [part(0, "c"), part(6, "latex")]);
  assert.deepEqual(partsOf(tree, 1), [part(0, "c")]);
  const branch = { ...sheet("e", "heXyQ?", "d"), parts: [part(0, "c")] };
  const grownOn = /** @type {Tree} */ (withSheet(tree, branch, { run: "d", parent: 2, at: 5, chosen: "?" }));
  assert.deepEqual(partsOf(grownOn, 3), [part(0, "c")]);
  const later = { ...sheet("f", "heXyQ!$y", "d"), style: "latex", parts: [part(0, "c"), part(6, "latex")] };
  const inLatex = /** @type {Tree} */ (withSheet(tree, later, { run: "d", parent: 2, at: 7, chosen: "y" }));
  assert.deepEqual(inLatex.nodes[3].parts, [part(7, "latex")]);
  assert.deepEqual(partsOf(inLatex, 3), [part(0, "c"), part(6, "latex")]);
});

test("a tree is the same after it was saved and read", () => {
  const blended = inTwoStyles();
  blended.nodes[2].parts = [part(4, "c"), part(6, "latex", ["c", 0.3])];
  assert.deepEqual(readTree(treeJson(blended), "d"), blended);
});

test("a tree that an earlier version saved has one style for all of its text", () => {
  const { prompt, nodes, present } = grown();
  const old = nodes.map(({ parts, ...node }) => node);
  const file = { version: 1, prompt, style: "latex", temperature: 0.8, blend: ["c", 0.3], nodes: old, present };
  const tree = readTree(JSON.stringify(file), "c");
  assert.deepEqual(partsOf(/** @type {Tree} */ (tree), 2), [part(0, "latex", ["c", 0.3])]);
  for (const bad of [{ style: "" }, { style: 5 }, { temperature: "0.8" }, { blend: ["c"] }])
    assert.equal(readTree(JSON.stringify({ ...file, ...bad }), "c"), null);
});

test("what isn't a tree isn't read", () => {
  const good = JSON.parse(treeJson(grown()));
  const [first, second] = good.nodes;
  const bad = [
    null,
    [],
    { ...good, version: 3 },
    { ...good, prompt: 5 },
    ...[
      null,
      [],
      [null],
      [part(1, "c")],
      [part(0, "")],
      [part(0, "c"), part(0, "latex")],
      [{ ...part(0, "c"), temperature: "0.8" }],
      [{ ...part(0, "c"), blend: ["latex"] }],
    ].map((parts) => ({ ...good, nodes: [{ ...first, parts }] })),
    { ...good, present: 3 },
    { ...good, present: "0" },
    { ...good, nodes: [] },
    { ...good, nodes: {} },
    { ...good, nodes: [{ ...first, text: "" }] },
    { ...good, nodes: [first, null] },
    { ...good, nodes: [first, { ...second, id: 0 }] },
    { ...good, nodes: [first, { ...second, parent: 1 }] },
    { ...good, nodes: [first, { ...second, parent: "constructor" }] },
    { ...good, nodes: [first, { ...second, at: 5 }] },
    { ...good, nodes: [first, { ...second, at: -1 }] },
    { ...good, nodes: [first, { ...second, chosen: "Xy" }] },
    { ...good, nodes: [first, { ...second, chosen: "Z" }] },
    { ...good, nodes: [first, { ...second, text: "X".repeat(30_000) }] },
    { ...good, nodes: [first, ...Array.from({ length: MOST_BRANCHES + 1 }, (_, i) => ({ ...second, id: i + 1 }))] },
  ];
  for (const value of bad)
    assert.equal(readTree(JSON.stringify(value), "r"), null, JSON.stringify(value)?.slice(0, 200));
  for (const text of ["", "{", `${treeJson(grown())}${" ".repeat(MOST_BYTES)}`])
    assert.equal(readTree(text, "r"), null);
  const most = Array.from({ length: MOST_BRANCHES }, (_, i) => ({ ...second, id: i + 1 }));
  assert.equal(branchesOf(readTree(JSON.stringify({ ...good, nodes: [first, ...most] }), "r")), MOST_BRANCHES);
});
