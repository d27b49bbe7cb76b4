// Finding and making nodes, and reading what the server sent.

/**
 * The first node under `root` that matches; throws where there is none, or one of another kind.
 *
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {{ new (): E }} [kind] its class where it isn't any HTMLElement: `find(element, "canvas", HTMLCanvasElement)`
 * @returns {E}
 */
export function find(root, selector, kind) {
  const node = root.querySelector(selector);
  if (!(node instanceof (kind ?? HTMLElement))) throw new Error(`There is no ${selector} here.`);
  return /** @type {E} */ (node);
}

/**
 * All nodes under `root` that match, in the order of the page.
 *
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {{ new (): E }} [kind]
 * @returns {E[]}
 */
export function findAll(root, selector, kind) {
  const wanted = kind ?? HTMLElement;
  return /** @type {E[]} */ ([...root.querySelectorAll(selector)].filter((node) => node instanceof wanted));
}

/**
 * Make an HTML element; `text` is put in place as text, never as HTML. A button is of type "button".
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string | number} [text]
 * @param {ParentNode} [parent] what it is appended to
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, className, text, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = String(text);
  if (node instanceof HTMLButtonElement) node.type = "button";
  if (parent) parent.append(node);
  return node;
}

/**
 * What a text of JSON holds, or null for an empty or broken one. Say what it should be where it is kept:
 * `const scene = /** @type {Scene | null} *\/ (parseJson(props.value));`
 *
 * @param {string | null | undefined} text
 * @returns {any}
 */
export function parseJson(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/**
 * The element that an event happened in, if it is `selector` or inside one.
 *
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function targetOf(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * Draw a list anew and give the focus back to the button with the same number, if one of its buttons had it.
 *
 * @param {HTMLElement} list
 * @param {() => void} redraw
 */
export function keepFocus(list, redraw) {
  const buttons = () => findAll(list, "button");
  const active = document.activeElement;
  const held = active instanceof HTMLElement ? buttons().indexOf(active) : -1;
  redraw();
  if (held >= 0) buttons()[held]?.focus({ preventScroll: true });
}

/**
 * Scroll to a result that has just begun, where none of it is to be seen and nobody is typing in a field of numbers.
 *
 * @param {HTMLElement} part
 */
export function bringIntoSight(part) {
  const { top, bottom } = part.getBoundingClientRect();
  const typing = document.activeElement?.matches("input[type=number]");
  if (!typing && (top >= innerHeight || bottom <= 0)) part.scrollIntoView({ block: "nearest" });
}
