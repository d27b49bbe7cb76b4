// Where the nodes of the search tree stand, and where arrow keys lead. Pure functions.

/**
 * A hypothesis of the search, as its last token.
 *
 * @typedef {object} TreeNode
 * @property {number} parent its place among the nodes, -1 for a first token
 * @property {number} depth column, from 1
 * @property {number} lane row, from 0
 * @property {number} token
 * @property {string} text
 * @property {number} probability
 * @property {number} total probability of the whole hypothesis
 * @property {number} score log-probability per token
 * @property {boolean} forced
 * @property {boolean} ended
 * @property {boolean} endMark
 * @property {boolean} best on the path of the best translation
 */

export const WIDTH = 92;
export const HEIGHT = 44;
const COLUMN = 124;
const LANE = 56;

/** Left edge in pixels. @param {Pick<TreeNode, "depth">} node */
export const left = ({ depth }) => (depth - 1) * COLUMN;

/** Top edge in pixels. @param {Pick<TreeNode, "lane">} node */
export const top = ({ lane }) => lane * LANE;

/** Width and height of the whole tree in pixels. @param {TreeNode[]} nodes */
export const extent = (nodes) => ({
  width: Math.max(...nodes.map(left)) + WIDTH,
  height: Math.max(...nodes.map(top)) + HEIGHT,
});

/**
 * A curve from the right edge of one node to the left edge of the next.
 *
 * @param {TreeNode} parent
 * @param {TreeNode} node
 */
export function edgePath(parent, node) {
  const [y1, y2, x1, x2] = [top(parent) + HEIGHT / 2, top(node) + HEIGHT / 2, left(parent) + WIDTH, left(node)];
  return `M${x1} ${y1}C${x1 + 20} ${y1} ${x2 - 20} ${y2} ${x2} ${y2}`;
}

/**
 * Places of the nodes from the first token to this one.
 *
 * @param {TreeNode[]} nodes
 * @param {number} place
 */
export function pathTo(nodes, place) {
  const places = [];
  for (let at = place; at >= 0; at = nodes[at].parent) places.unshift(at);
  return places;
}

/**
 * Where an arrow key leads: left to the parent, right to the first child, up and down within the step; -1 for nowhere.
 *
 * @param {TreeNode[]} nodes
 * @param {number} from
 * @param {string} key
 */
export function neighbour(nodes, from, key) {
  /** @param {(node: TreeNode) => boolean} wanted */
  const byLane = (wanted) =>
    nodes
      .map((_, place) => place)
      .filter((place) => wanted(nodes[place]))
      .sort((a, b) => nodes[a].lane - nodes[b].lane);
  if (key === "ArrowLeft") return nodes[from].parent;
  if (key === "ArrowRight") return byLane((node) => node.parent === from)[0] ?? -1;
  if (key !== "ArrowUp" && key !== "ArrowDown") return -1;
  const column = byLane((node) => node.depth === nodes[from].depth);
  return column[column.indexOf(from) + (key === "ArrowDown" ? 1 : -1)] ?? -1;
}
