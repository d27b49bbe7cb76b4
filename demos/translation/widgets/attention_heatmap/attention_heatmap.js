// The heat map under both sheets: shows the result of the French sheet and tells which words are pointed at.

import { find, findAll } from "../../../kit/js/dom.js";
import { listen, tell } from "../../../kit/js/events.js";
import { emptyGrid, fillGrid, lightGrid, pointedAt, VISIBLE } from "../attention_grid/attention_grid.js";
import { languagesOf } from "../shared/languages.js";

/** @param {import("../../../kit/js/widget.js").WidgetContext} context it has no value */
export function start({ element }) {
  const map = find(element, ".attention-map");
  const cells = find(element, ".grid");
  const scroll = find(element, ".scroll");
  const which = find(element, ".which");
  const none = find(element, ".none");
  /** @type {import("../../../kit/js/events.js").TranslationResult | null} */
  let result = null;
  let shown = 0; // which sentence
  let grid = emptyGrid();

  function draw() {
    const count = result?.blocks.length || 0;
    map.hidden = !count;
    none.hidden = result?.attention !== false;
    if (!result || !count) return;
    shown = Math.min(shown, count - 1);
    grid = fillGrid(cells, result.blocks[shown], result.source, result.target);
    scroll.setAttribute("aria-label", grid.spoken);
    which.hidden = count < 2;
    find(element, ".number").textContent = `sentence ${shown + 1} of ${count}`;
  }

  /** @param {number} step */
  function showSentence(step) {
    const count = result?.blocks.length || 1;
    shown = (shown + step + count) % count;
    draw();
  }

  cells.addEventListener("pointerover", (event) => {
    const block = result?.blocks[shown];
    const pointed = pointedAt(grid, event);
    if (!block || !pointed) return;
    tell("translation:point", {
      source: pointed.j === null ? null : block.column + pointed.j,
      target: pointed.i === null ? null : block.row + pointed.i,
    });
  });
  cells.addEventListener("pointerleave", () => tell("translation:point", { source: null, target: null }));
  find(element, ".before").addEventListener("click", () => showSentence(-1));
  find(element, ".after").addEventListener("click", () => showSentence(1));

  listen(element, "translation:direction", (direction) => {
    const { source, target } = languagesOf(direction);
    for (const span of findAll(element, ".to")) span.textContent = target.name;
    for (const span of findAll(element, ".from")) span.textContent = source.name;
  });
  listen(element, "translation:result", (detail) => {
    if (result?.given !== detail.given) shown = 0;
    result = detail;
    draw();
  });
  listen(element, "translation:highlight", (detail) => {
    if (!result?.blocks.length) return;
    const place = detail.block ? result.blocks.findIndex((one) => one.row === detail.block?.row) : shown;
    if (place >= 0 && place !== shown) {
      shown = place;
      draw();
    }
    const { row, column } = result.blocks[shown];
    const i = detail.target === null ? null : detail.target - row;
    const j = detail.source === null ? null : detail.source - column;
    lightGrid(grid, i, j, {
      source: (index) => (detail.sources[column + index] || 0) >= VISIBLE,
      target: (index) => (detail.targets[row + index] || 0) >= VISIBLE,
    });
  });
}
