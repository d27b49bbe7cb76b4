// Groups of buttons that are one stop of the Tab key; the arrow keys go on from there.

/**
 * Where an arrow key leads from one of several in rows, or null for another key; it stays within the first and the last.
 *
 * @param {string} key
 * @param {number} at position now
 * @param {number} length how many there are
 * @param {number} [columns] how many stand in a row: what the keys up and down pass
 * @returns {number | null}
 */
export function nextPosition(key, at, length, columns = 1) {
  /** @type {Record<string, number>} */
  const steps = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -at,
    End: length - 1 - at,
  };
  return key in steps ? Math.max(0, Math.min(length - 1, at + steps[key])) : null;
}

/**
 * Make `picked` the one that is checked and that the Tab key reaches.
 *
 * @param {Iterable<Element>} nodes
 * @param {Element | null | undefined} picked
 */
export function mark(nodes, picked) {
  for (const node of nodes) {
    node.setAttribute("aria-checked", String(node === picked));
    if (node instanceof HTMLElement || node instanceof SVGElement) node.tabIndex = node === picked ? 0 : -1;
  }
}

/**
 * A row or grid of buttons of which one is picked, by a click or by arrow keys, Home and End.
 *
 * @param {HTMLElement} box
 * @param {string} selector which of its descendants are the buttons; those that are hidden are passed over
 * @param {(node: HTMLElement) => void} pick
 */
export function oneOf(box, selector, pick) {
  const shown = () =>
    /** @type {HTMLElement[]} */ ([...box.querySelectorAll(selector)]).filter((node) => node.offsetParent);
  box.addEventListener("click", (event) => {
    const node = event.target instanceof Element ? event.target.closest(selector) : null;
    if (node) pick(/** @type {HTMLElement} */ (node));
  });
  box.addEventListener("keydown", (event) => {
    const nodes = shown();
    const at = document.activeElement instanceof HTMLElement ? nodes.indexOf(document.activeElement) : -1;
    if (at < 0) return;
    const columns = nodes.filter((node) => node.offsetTop === nodes[at].offsetTop).length || 1;
    const next = nextPosition(event.key, at, nodes.length, columns);
    if (next === null) return;
    event.preventDefault();
    nodes[next].focus();
    pick(nodes[next]);
  });
}

/**
 * Let arrow keys, Home and End walk over a list of which one is in the tab order; says where to, or null for another key.
 *
 * @param {HTMLElement[]} list
 * @param {KeyboardEvent} event one that happened in the list
 * @param {number} [columns]
 * @returns {number | null}
 */
export function walk(list, event, columns = 1) {
  const from = list.findIndex((node) => event.target instanceof Node && node.contains(event.target));
  if (from < 0 || event.ctrlKey || event.metaKey || event.altKey) return null;
  const to = nextPosition(event.key, from, list.length, columns);
  if (to === null) return null;
  event.preventDefault();
  for (const node of list) node.tabIndex = node === list[to] ? 0 : -1;
  list[to].focus();
  return to;
}
