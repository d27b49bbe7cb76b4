import assert from "node:assert/strict";
import { test } from "node:test";

import { attachEvents, findNode } from "../../../demos/frame/gradio_nodes.js";

/** @typedef {import("../../../demos/frame/gradio_nodes.js").Component} Component */
/** @typedef {import("../../../demos/frame/gradio_nodes.js").Dependency} Dependency */

/**
 * @param {number} id
 * @param {Component[]} children
 * @returns {Component}
 */
const node = (id, children = []) => ({ id, children, props: { shared_props: {} } });
const leaf = node(5);
const tree = node(1, [node(2, [node(3)]), node(4, [leaf])]);

test("a component is found wherever it stands in the tree, and only there", () => {
  assert.equal(findNode(tree, 5), leaf);
  assert.equal(findNode(tree, 1), tree);
  assert.equal(findNode(tree, 9), null);
  assert.equal(findNode(tree, null), null);
  assert.equal(findNode(node(7), 5), null);
});

test("a component that is added later is found", () => {
  const grown = node(1, [node(2)]);
  assert.equal(findNode(grown, 3), null);
  const added = node(3);
  grown.children?.push(added);
  assert.equal(findNode(grown, 3), added);
});

test("a component knows which of its events somebody listens to, the first of each dependency", () => {
  /** @type {Dependency[]} */
  const dependencies = [
    {
      targets: [
        [1, "click"],
        [1, "input"],
        [2, "change"],
      ],
    },
    {
      targets: [
        [1, "select"],
        [null, "load"],
      ],
    },
    { targets: [[2, ""]] },
    { targets: [] },
  ];
  const events = (/** @type {number} */ id) => attachEvents(node(id), dependencies).props.shared_props.attached_events;
  assert.deepEqual(events(1), ["click", "select"]);
  assert.deepEqual(events(2), ["change"]);
  assert.deepEqual(events(3), []);
});
