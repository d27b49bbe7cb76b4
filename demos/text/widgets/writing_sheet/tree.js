// The branches of a text: which character was chosen at which place, and what the network wrote from there, in which
// styles. Pure functions.

import { parseJson } from "../../../kit/js/dom.js";
import { arePartsFrom, partsFrom, partsOfSheet, partsUpTo } from "./parts.js";

export const MOST_BRANCHES = 32;
export const MOST_BYTES = 1_000_000;
const VERSION = 2;
const MOST_CHARACTERS = 25_000; // of a prompt with one continuation

/**
 * A text from a place on: `text` begins with the `chosen` character, which stands at `at` (from 0) in the whole continuation
 * of `parent`. The first of all has no parent, and begins at 0 with none chosen. A node's id is its place in the list.
 * `parts` say how its text was written: the first begins at `at`.
 *
 * @typedef {{ id: number, parent: number | null, at: number, chosen: string, text: string, parts: Part[] }} Node
 *
 * @typedef {object} Tree
 * @property {string} prompt
 * @property {Node[]} nodes parents before their children
 * @property {number} present the node that is shown
 * @property {string} run of the sheet that shows it
 *
 * @typedef {import("./sheet.js").Sheet} Sheet
 * @typedef {import("./sheet.js").Part} Part
 *
 * @typedef {{ run: string, parent: number, at: number, chosen: string }} Asked a branch that was asked for on a sheet
 */

/** A text's characters as the server counts them. @param {string} text */
export const charactersOf = (text) => Array.from(text);

/** @param {Tree} tree @param {number} id @returns {string[]} the characters of a node's whole continuation */
export function continuationOf(tree, id) {
  const { parent, at, text } = tree.nodes[id];
  const before = parent === null ? [] : continuationOf(tree, parent).slice(0, at);
  return before.concat(charactersOf(text));
}

/** How a node's whole continuation was written. @param {Tree} tree @param {number} id @returns {Part[]} */
export function partsOf(tree, id) {
  const { parent, at, parts } = tree.nodes[id];
  return parent === null ? parts : partsUpTo(partsOf(tree, parent), at, parts);
}

/** The nodes from the first to this one. @param {Tree} tree @param {number} id @returns {number[]} */
export function pathTo(tree, id) {
  const { parent } = tree.nodes[id];
  return parent === null ? [id] : [...pathTo(tree, parent), id];
}

/** How many branches it has. @param {Tree | null} tree */
export const branchesOf = (tree) => Math.max(0, (tree?.nodes.length ?? 0) - 1);

/**
 * The tree once a sheet has come: a new one for a new text, a branch more for one that was asked for, or else the node that
 * is shown with its text as it is now. None for a sheet that isn't of one of our styles.
 *
 * @param {Tree | null} tree
 * @param {Sheet} sheet
 * @param {Asked | null} asked
 * @returns {Tree | null}
 */
export function withSheet(tree, sheet, asked) {
  const { run, follows, prompt, style } = sheet;
  if (!style) return null;
  const characters = charactersOf(sheet.continuation);
  if (tree && run === tree.run) return withText(tree, characters, sheet);
  if (!tree || !follows || follows !== tree.run) {
    const first = { id: 0, parent: null, at: 0, chosen: "", text: sheet.continuation, parts: partsOfSheet(sheet) };
    return { prompt, nodes: [first], present: 0, run };
  }
  const isBranch = asked?.run === tree.run && characters[asked.at] === asked.chosen;
  if (!isBranch) return withText({ ...tree, run }, characters, sheet);
  const { parent, at, chosen } = asked;
  const parts = partsFrom(partsOfSheet(sheet), at);
  const node = { id: tree.nodes.length, parent, at, chosen, text: characters.slice(at).join(""), parts };
  return { ...tree, nodes: [...tree.nodes, node], present: node.id, run };
}

/** @param {Tree} tree @param {string[]} characters of the whole continuation @param {Sheet} sheet @returns {Tree} */
function withText(tree, characters, sheet) {
  const shown = tree.nodes[tree.present];
  const text = characters.slice(shown.at).join("");
  if (text === shown.text) return tree;
  const grown = { ...shown, text, parts: partsFrom(partsOfSheet(sheet), shown.at) };
  return { ...tree, nodes: tree.nodes.map((node) => (node === shown ? grown : node)) };
}

/**
 * Where another character at a place of the shown text leads: to a node that is there already, or to a new branch of the
 * node that this place belongs to.
 *
 * @param {Tree} tree
 * @param {number} at
 * @param {string} chosen
 * @returns {{ walk: number } | { parent: number }}
 */
export function leadsTo(tree, at, chosen) {
  let id = tree.present;
  for (let node = tree.nodes[id]; node.parent !== null && at <= node.at; node = tree.nodes[id]) id = node.parent;
  if (continuationOf(tree, id)[at] === chosen) return { walk: id };
  const known = tree.nodes.find((node) => node.parent === id && node.at === at && node.chosen === chosen);
  return known ? { walk: known.id } : { parent: id };
}

/** What is saved as a file. @param {Tree} tree */
export function treeJson({ prompt, nodes, present }) {
  return JSON.stringify({ version: VERSION, prompt, present, nodes }, null, 1);
}

/**
 * The tree that a file holds, or null where it isn't one. Files of the first version have one style for all.
 *
 * @param {string} text
 * @param {string} run of the sheet that will show it
 * @returns {Tree | null}
 */
export function readTree(text, run) {
  const value = parseJson(text);
  if (text.length > MOST_BYTES || !value || typeof value !== "object") return null;
  const { version, prompt, present = 0 } = value;
  if ((version !== 1 && version !== VERSION) || typeof prompt !== "string") return null;
  if (!Array.isArray(value.nodes) || value.nodes.length < 1 || value.nodes.length > MOST_BRANCHES + 1) return null;
  const { style, temperature, blend = null } = value;
  /** @type {Tree} */
  const tree = { prompt, nodes: [], present: 0, run };
  for (const found of value.nodes) {
    const node = version === 1 && found ? { ...found, parts: [{ at: found.at, style, temperature, blend }] } : found;
    if (!isNextNode(tree, node)) return null;
    const { id, parent, at, chosen, text: written, parts } = node;
    tree.nodes.push({ id, parent, at, chosen, text: written, parts });
    if (charactersOf(prompt).length + continuationOf(tree, id).length > MOST_CHARACTERS) return null;
  }
  return Number.isInteger(present) && tree.nodes[present] ? { ...tree, present } : null;
}

/** Whether a value can be the next node of a tree. @param {Tree} tree @param {any} node */
function isNextNode(tree, node) {
  if (!node || node.id !== tree.nodes.length || typeof node.text !== "string" || typeof node.chosen !== "string") {
    return false;
  }
  if (!arePartsFrom(node.at, node.parts)) return false;
  if (node.id === 0) return node.parent === null && node.at === 0 && node.chosen === "" && node.text !== "";
  if (!Number.isInteger(node.parent) || !tree.nodes[node.parent]) return false;
  const fits = Number.isInteger(node.at) && node.at >= 0 && node.at < continuationOf(tree, node.parent).length;
  return fits && charactersOf(node.chosen).length === 1 && node.text.startsWith(node.chosen);
}
