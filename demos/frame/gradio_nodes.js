/**
 * Two searches of gradio's page that grow with the square of its size, done with an index: `gradio_assets.py` puts them
 * in the place of gradio's own, which took two of the four seconds of script that this page needed to open.
 *
 * A tree without `gr.render` is assumed: there, nodes are added to a tree but never taken out of it.
 */

/**
 * A component in gradio's tree of the page.
 * @typedef {{id: number, children?: Component[], props: {shared_props: {attached_events?: string[]}}}} Component
 */
/**
 * What happens on the page: the components and the names of their events that it listens to.
 * @typedef {{targets: [number | null, string][]}} Dependency
 */

/** @type {WeakMap<Component, Map<number, Component>>} */
const nodesOf = new WeakMap();
/** @type {WeakMap<Dependency[], Map<number | null, string[]>>} */
const eventsOf = new WeakMap();

/**
 * The component with this id in the tree, or null. What happens on opening belongs to no component: its id is null.
 * @param {Component} root
 * @param {number | null} id
 * @returns {Component | null}
 */
export function findNode(root, id) {
  if (id === null) return null;
  let nodes = nodesOf.get(root);
  if (!nodes?.has(id)) {
    nodes = indexed(root, new Map());
    nodesOf.set(root, nodes);
  }
  return nodes.get(id) ?? null;
}

/**
 * Tell a component which of its events somebody listens to, the first of each dependency; returns the component.
 * @param {Component} node
 * @param {Dependency[]} dependencies
 */
export function attachEvents(node, dependencies) {
  let events = eventsOf.get(dependencies);
  if (!events) {
    events = listened(dependencies);
    eventsOf.set(dependencies, events);
  }
  node.props.shared_props.attached_events = [...(events.get(node.id) ?? [])];
  return node;
}

/**
 * @param {Component} node
 * @param {Map<number, Component>} nodes
 */
function indexed(node, nodes) {
  if (!nodes.has(node.id)) nodes.set(node.id, node);
  for (const child of node.children ?? []) indexed(child, nodes);
  return nodes;
}

/** @param {Dependency[]} dependencies */
function listened(dependencies) {
  /** @type {Map<number | null, string[]>} */
  const events = new Map();
  for (const { targets } of dependencies) {
    const seen = new Set();
    for (const [id, event] of targets) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (event) events.set(id, [...(events.get(id) ?? []), event]);
    }
  }
  return events;
}
