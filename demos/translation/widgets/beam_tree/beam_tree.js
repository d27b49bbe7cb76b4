// The tree of a beam search: columns are steps, lanes are hypotheses. A click tells which tokens the translation must
// begin with.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { decimal, percent, significant } from "../../../kit/js/format.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";
import { edgePath, extent, left, neighbour, pathTo, top, WIDTH } from "./tree_layout.js";

/**
 * @typedef {import("./tree_layout.js").TreeNode} TreeNode
 * @typedef {{ nodes: TreeNode[], best: number, french: string }} Tree
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of a Tree */
export function start(context) {
  const { element, props, trigger } = context;
  const field = find(element, ".field");
  const scroll = find(element, ".scroll");
  const reading = find(element, ".reading");
  const clear = find(element, ".clear");
  /** @type {TreeNode[]} */
  let nodes = [];
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  let chosenHere = false; // whether the visitor just chose a token, so that it takes the focus

  /** @param {number} place */
  const textTo = (place) =>
    pathTo(nodes, place)
      .map((at) => nodes[at].text)
      .join(" ");

  /** @param {TreeNode} node @param {Element} svg */
  function drawEdge(node, svg) {
    const edge = edgePath(nodes[node.parent], node);
    const path = draw("path", { d: edge, "stroke-width": 1 + 6 * node.probability }, svg);
    if (node.forced) path.classList.add("forced");
    else if (node.best) path.classList.add("best");
  }

  /** @param {TreeNode} node @param {number} place */
  function nodeButton(node, place) {
    const button = make("button", "node");
    for (const state of /** @type {const} */ (["best", "forced", "ended"])) {
      button.classList.toggle(state, node[state]);
    }
    button.tabIndex = place ? -1 : 0;
    button.style.left = `${left(node)}px`;
    button.style.top = `${top(node)}px`;
    make("b", "", node.endMark ? "■ end" : node.text, button);
    make("span", "", percent(node.probability), button);
    const states = [
      node.forced ? "your choice" : "",
      node.best ? "part of the best translation" : "",
      node.ended ? "the sentence ends here" : "",
    ].filter(Boolean);
    const name = `${node.text}, ${percent(node.probability)}, step ${node.depth}`;
    button.setAttribute("aria-label", [name, ...states].join(", "));
    button.addEventListener("click", () => {
      chosenHere = true;
      trigger("select", { forced: pathTo(nodes, place).map((at) => nodes[at].token) });
    });
    for (const kind of ["pointerenter", "focus"]) button.addEventListener(kind, () => describe(node));
    return button;
  }

  /** @param {TreeNode} node */
  function describe(node) {
    const before = textTo(node.parent);
    const rare = node.total < 0.0001;
    const total = rare ? `1 in ${significant(1 / node.total)}` : percent(node.total);
    const score = node.ended
      ? ` Average log-probability per token: ${decimal(node.score, 3)}; the highest of all ends wins.`
      : "";
    const name = node.endMark ? "The end" : `“${node.text}”`;
    const where = before ? `after “${before}”` : "as the first token";
    reading.textContent = `${name} has ${percent(node.probability)} ${where}. Probability of all tokens up to here: ${total}.${score}`;
  }

  /** @param {number} place */
  function moveTabStop(place) {
    buttons.forEach((button, at) => {
      button.tabIndex = at === place ? 0 : -1;
    });
  }

  field.addEventListener("keydown", (event) => {
    const from = event.target instanceof HTMLButtonElement ? buttons.indexOf(event.target) : -1;
    if (from < 0 || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const to = neighbour(nodes, from, event.key);
    if (to < 0) return;
    moveTabStop(to);
    buttons[to].focus();
  });
  clear.addEventListener("click", () => trigger("select", { forced: [] }));

  /** @param {Tree} tree */
  function drawTree(tree) {
    nodes = tree.nodes;
    const svg = draw("svg", { "aria-hidden": "true", width: "100%", height: "100%" });
    for (const node of nodes) if (node.parent >= 0) drawEdge(node, svg);
    buttons = nodes.map(nodeButton);
    const { width, height } = extent(nodes);
    field.style.width = `${width}px`;
    field.style.height = `${height}px`;
    field.replaceChildren(svg, ...buttons);
    find(element, ".french-text").textContent = tree.french;
  }

  follow(context, () => {
    /** @type {Tree | null} */
    const tree = parseJson(props.value);
    if (!tree) return;
    drawTree(tree);
    const forced = nodes.findLastIndex((node) => node.forced);
    clear.hidden = forced < 0;
    scroll.scrollLeft = forced < 0 ? 0 : left(nodes[forced]) + WIDTH / 2 - scroll.clientWidth / 2;
    reading.textContent =
      forced < 0
        ? "Point at a token to read its numbers; click it to force it."
        : `You forced “${textTo(forced)}”; the search did the rest.`;
    if (chosenHere && forced >= 0) {
      moveTabStop(forced);
      buttons[forced].focus({ preventScroll: true });
    }
    chosenHere = false;
  });
}
