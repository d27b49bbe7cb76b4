// The branches of a sheet: a character is chosen, the server goes on from there, and the tree keeps every text for walking.

import { find } from "../../../kit/js/dom.js";
import { saveFile } from "../../../kit/js/save_file.js";
import { pointing } from "./pointing.js";
import { readSheet } from "./sheet.js";
import {
  branchesOf,
  continuationOf,
  leadsTo,
  MOST_BRANCHES,
  MOST_BYTES,
  partsOf,
  readTree,
  treeJson,
  withSheet,
} from "./tree.js";
import { treeFiles, treeList } from "./tree_list.js";

const FULL = `The tree holds ${MOST_BRANCHES} branches, the most it can. Press Write to begin a new one.`;
const NO_TREE = "This file isn't a tree that was downloaded here. Choose one that Download tree has saved.";
const TOO_LARGE = `This file has more than ${MOST_BYTES / 1e6} MB, the limit for a tree. Choose a smaller one.`;

/**
 * @typedef {import("./sheet.js").Sheet} Sheet
 * @typedef {import("./tree.js").Tree} Tree
 */

const LINE = 100; // characters of a branch after which its line in the list stays as it is

let shows = 0; // how many sheets were shown again, for their names

/**
 * Let a sheet branch. Triggers `select` {asked, at} for what could stand at a place, `option_select` {at, character} to go on
 * from there, `input` {at} when a branch is shown again and `upload` {sheet, branches} when a tree was read.
 *
 * @param {import("../../../kit/js/widget.js").WidgetContext<any>} context
 * @param {(sheet: Sheet) => void} put show a sheet in the place of the one that stands there
 */
export function branching({ element, trigger }, put) {
  const told = find(element, ".told");
  let sheet = readSheet("");
  /** @type {Tree | null} */
  let tree = null;
  /** @type {Tree | null} */
  let opening = null; // read from a file, until the server has sent its sheet
  /** @type {import("./tree.js").Asked | null} */
  let asked = null;

  const pointer = pointing(element, (question) => trigger("select", question), choose);
  const list = treeList(find(element, ".branch-list"), walk);
  const files = treeFiles(element, save, open);
  find(element, ".branches").hidden = false;

  const nextRun = () => `page-${++shows}`;

  /** @param {Tree} from @param {number} id @returns {Sheet} */
  function sheetOf(from, id) {
    const { prompt, run } = from;
    const [continuation, parts] = [continuationOf(from, id).join(""), partsOf(from, id)];
    const { style, temperature, blend } = parts[parts.length - 1];
    return { prompt, continuation, writing: false, seconds: 0, run, follows: "", style, temperature, blend, parts };
  }

  /** @param {number} at @param {string} character */
  function choose(at, character) {
    if (!tree) return false;
    const leads = leadsTo(tree, at, character);
    if ("walk" in leads) {
      if (leads.walk !== tree.present) walk(leads.walk);
      return true;
    }
    if (branchesOf(tree) >= MOST_BRANCHES) {
      pointer.say(FULL);
      return false;
    }
    asked = { run: tree.run, parent: leads.parent, at, chosen: character };
    trigger("option_select", { at, character });
    return true;
  }

  /** @param {number} id */
  function walk(id) {
    if (!tree || sheet.writing) return;
    tree = { ...tree, present: id, run: nextRun() };
    put(sheetOf(tree, id));
    trigger("input", { at: tree.nodes[id].parent === null ? -1 : tree.nodes[id].at });
  }

  function save() {
    if (tree) saveFile(`${sheet.style}-tree.json`, treeJson(tree), "application/json");
  }

  /** @param {File} file */
  async function open(file) {
    const found = file.size > MOST_BYTES ? null : readTree(await file.text(), nextRun());
    told.textContent = found ? "" : file.size > MOST_BYTES ? TOO_LARGE : NO_TREE;
    if (!found || sheet.writing) return;
    opening = found;
    const opened = JSON.stringify(sheetOf(found, found.present));
    trigger("upload", { sheet: opened, branches: branchesOf(found) });
  }

  return {
    /** Take in the sheet that is shown now. @param {Sheet} next */
    follow(next) {
      const isSameRun = next.run === sheet.run && next.writing === sheet.writing;
      const isSame = isSameRun && next.continuation === sheet.continuation;
      sheet = next;
      if (isSameRun && next.writing && tree && tree.nodes[tree.present].text.length > LINE) return; // no line changes
      if (opening?.run === next.run) [tree, opening] = [opening, null];
      else tree = withSheet(tree, next, asked);
      if (asked && asked.run !== tree?.run) asked = null;
      const still = !next.writing;
      if (!isSame) {
        told.textContent = "";
        pointer.reset(still && tree !== null && next.continuation !== "");
      }
      list.show(tree, still);
      files.show(tree, still);
    },
  };
}
