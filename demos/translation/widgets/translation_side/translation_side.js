// One of two translations with its heat map. The value is JSON of a translation, or {waiting: true} while the next is on
// its way; an empty one hides the part. Words that aren't in the other translation are marked. One that was made without
// attention has no map.

import { find, parseJson, targetOf } from "../../../kit/js/dom.js";
import { walk } from "../../../kit/js/roving_focus.js";
import { follow } from "../../../kit/js/widget.js";
import { emptyGrid, fillGrid, lightGrid, pointedAt, VISIBLE } from "../attention_grid/attention_grid.js";
import { attentionBetween, attentionOfTarget, attentionToSource } from "../shared/attention_text.js";
import { wordAt, wordNodes } from "../shared/marked_text.js";

/** @typedef {import("../../../kit/js/events.js").TranslationResult & { differs: number[] }} Side */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const part = find(element, ".translated");
  const sheet = find(element, ".words");
  const partners = find(element, ".partners");
  const cells = find(element, ".grid");
  /** @type {Side | null} */
  let side = null;
  /** @type {HTMLSpanElement[]} */
  let words = [];
  let grid = emptyGrid();
  let shown = 0; // which sentence the map shows

  /** @param {Side} translated */
  function writeWords(translated) {
    const differs = new Set(translated.differs);
    const made = wordNodes(translated.target, (word, index) => {
      word.classList.toggle("differs", differs.has(index));
      word.tabIndex = index ? -1 : 0;
    });
    words = made.words;
    sheet.replaceChildren(...made.nodes);
  }

  /** @param {Side} translated @param {number} sentence */
  function drawMap(translated, sentence) {
    shown = sentence;
    const count = translated.blocks.length;
    find(element, ".which").hidden = count < 2;
    find(element, ".number").textContent = `sentence ${shown + 1} of ${count}`;
    grid = fillGrid(cells, translated.blocks[shown], translated.source, translated.target);
    find(element, ".scroll").setAttribute("aria-label", grid.spoken);
  }

  /**
   * Light one French word (i) or one English word (j), counted from the sentence's first.
   *
   * @param {number | null} i
   * @param {number | null} j
   */
  function light(i, j) {
    if (!side?.blocks.length) return;
    const { row, weights } = side.blocks[shown];
    words.forEach((word, index) => {
      word.classList.toggle("pointed", i !== null && index === row + i);
    });
    lightGrid(grid, i, j, { source: (index) => i !== null && weights[i][index] >= VISIBLE, target: () => false });
    partners.textContent = describe(side, i, j);
  }

  /** @param {Side} translated @param {number | null} i @param {number | null} j */
  function describe({ source, target, blocks }, i, j) {
    const { row, column, weights } = blocks[shown];
    /** @param {number} index */
    const french = (index) => wordAt(target, row + index);
    /** @param {number} index */
    const english = (index) => wordAt(source, column + index);
    if (i !== null && j !== null) return attentionBetween(french(i), english(j), weights[i][j]);
    if (i !== null) {
      return attentionOfTarget(
        french(i),
        weights[i].map((weight, index) => [english(index), weight]),
      );
    }
    if (j === null) return "";
    return attentionToSource(
      english(j),
      weights.map((line, index) => [french(index), line[j]]),
    );
  }

  /** @param {Event} event */
  function pointAtWord(event) {
    const word = targetOf(event, ".word");
    if (!word || !side?.blocks.length) return light(null, null);
    const index = words.indexOf(word);
    const sentence = side.blocks.findLastIndex((block) => block.row <= index);
    if (sentence !== shown) drawMap(side, sentence);
    light(index - side.blocks[shown].row, null);
  }

  /** @param {number} step */
  function showSentence(step) {
    if (!side) return;
    drawMap(side, (shown + step + side.blocks.length) % side.blocks.length);
    light(null, null);
  }

  const leave = () => light(null, null);
  for (const kind of ["pointerover", "focusin"]) sheet.addEventListener(kind, pointAtWord);
  for (const kind of ["pointerleave", "focusout"]) sheet.addEventListener(kind, leave);
  sheet.addEventListener("keydown", (event) => walk(words, event));
  cells.addEventListener("pointerover", (event) => {
    const pointed = pointedAt(grid, event);
    if (pointed) light(pointed.i, pointed.j);
  });
  cells.addEventListener("pointerleave", leave);
  find(element, ".before").addEventListener("click", () => showSentence(-1));
  find(element, ".after").addEventListener("click", () => showSentence(1));

  follow(context, () => {
    const next = parseJson(props.value);
    part.classList.toggle("stale", Boolean(next?.waiting));
    if (next?.waiting) return;
    part.hidden = !next;
    side = next;
    if (!side) return;
    writeWords(side);
    const mapped = side.blocks.length > 0;
    for (const name of [".head", ".scroll"]) find(element, name).hidden = !mapped;
    partners.textContent = "";
    if (mapped) drawMap(side, 0);
    light(null, null);
  });
}
