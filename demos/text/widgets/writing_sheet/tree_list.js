// The branches under the sheet: a nested list to walk, and the tree as a file.

import { find, keepFocus, make } from "../../../kit/js/dom.js";
import { characterName, characterSign, oneLine } from "../characters.js";
import { branchesOf, charactersOf, pathTo } from "./tree.js";

const WORDS = 48; // characters of a branch that its line shows
const DEEPEST = 6; // levels that are indented

/** @typedef {import("./tree.js").Tree} Tree */

/**
 * @param {HTMLElement} list what the tree is drawn into
 * @param {(id: number) => void} walk show a node again
 */
export function treeList(list, walk) {
  let drawn = "";

  /** The first words of a node, without the character that was chosen. @param {import("./tree.js").Node} node */
  const wordsOf = ({ text, chosen }) =>
    oneLine(
      charactersOf(text.slice(chosen.length, WORDS * 2))
        .slice(0, WORDS)
        .join(""),
    );

  /**
   * @param {Tree} tree
   * @param {number} id
   * @param {HTMLElement} into
   * @param {number} depth
   * @param {boolean} still whether nothing is being written, so that it can be walked
   */
  function draw(tree, id, into, depth, still) {
    const node = tree.nodes[id];
    const item = make("li", "", undefined, into);
    const button = make("button", pathTo(tree, tree.present).includes(id) ? "node on-path" : "node", undefined, item);
    const words = wordsOf(node);
    make("b", "", node.chosen ? characterSign(node.chosen) : "First text", button);
    make("span", "", words, button);
    const place = node.chosen ? `Branch at character ${node.at + 1}, ${characterName(node.chosen)}` : "First text";
    button.setAttribute("aria-label", `${place}: ${words}`);
    if (id === tree.present) button.setAttribute("aria-current", "true");
    button.disabled = !still;
    button.addEventListener("click", () => walk(id));
    const children = tree.nodes.filter((one) => one.parent === id);
    if (!children.length) return;
    const inside = make("ul", depth < DEEPEST ? "" : "deep", undefined, item);
    for (const child of children) draw(tree, child.id, inside, depth + 1, still);
  }

  return {
    /** @param {Tree | null} tree @param {boolean} still */
    show(tree, still) {
      const lines = tree?.nodes.map((node) => [node.parent, node.at, node.chosen, wordsOf(node)]);
      const next = JSON.stringify([lines, tree?.present, still]);
      if (next === drawn) return;
      drawn = next;
      list.hidden = !branchesOf(tree);
      keepFocus(list, () => {
        list.replaceChildren();
        if (tree && branchesOf(tree)) draw(tree, 0, list, 1, still);
      });
    },
  };
}

/**
 * The buttons that save a tree and read one from a file.
 *
 * @param {HTMLElement} element
 * @param {() => void} save
 * @param {(file: File) => void} read
 */
export function treeFiles(element, save, read) {
  const download = find(element, ".download-tree", HTMLButtonElement);
  const input = find(element, ".open-tree input", HTMLInputElement);
  download.addEventListener("click", save);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) read(file);
    input.value = ""; // the same file can be opened again
  });
  return {
    /** @param {Tree | null} tree @param {boolean} still */
    show(tree, still) {
      download.hidden = !branchesOf(tree);
      download.disabled = input.disabled = !still;
    },
  };
}
