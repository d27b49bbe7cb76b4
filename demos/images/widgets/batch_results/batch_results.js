// What was found in several pictures: counts by class, scores and misses, a gallery, and a table that can be sorted.

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, make, parseJson } from "../../../kit/js/dom.js";
import { counted, decimal, percent } from "../../../kit/js/format.js";
import { follow } from "../../../kit/js/widget.js";
import { COLUMNS, classesIn, missed, sorted, summary } from "./rows.js";

/**
 * @typedef {object} BatchScores
 * @property {[name: string, value: number][]} figures
 * @property {number} objects
 * @property {number} found
 * @property {string[]} notes
 * @property {import("./rows.js").Miss[]} misses
 *
 * @typedef {object} Batch as views/batch_view.py makes it
 * @property {import("./rows.js").BatchPicture[]} pictures
 * @property {[label: string, count: number][]} counts
 * @property {string[]} leftOut
 * @property {BatchScores | null} scores
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const head = find(element, ".batch-table thead tr", HTMLTableRowElement);
  /** @type {Batch | null} */
  let batch = null;
  let column = 0;
  let descending = false;

  function show() {
    batch = /** @type {Batch | null} */ (parseJson(props.value));
    find(element, ".batch").hidden = !batch;
    if (!batch) return;
    find(element, ".batch-sentence").textContent = summary(batch.pictures, batch.leftOut);
    const counts = find(element, ".batch-counts");
    counts.replaceChildren();
    for (const [label, count] of batch.counts) make("b", "", count, make("li", "", label, counts));
    drawScores(batch.scores);
    drawPictures();
  }

  /** @param {BatchScores | null} scores */
  function drawScores(scores) {
    find(element, ".batch-scores").hidden = !scores;
    if (!scores) return;
    const list = find(element, ".batch-figures");
    list.replaceChildren();
    for (const [name, value] of scores.figures) {
      const pair = make("div", "", undefined, list);
      make("dt", "", name, pair);
      make("dd", "", decimal(value, 1), pair);
    }
    find(element, ".batch-found").textContent =
      `Out of 100. Of ${counted(scores.objects, "annotated object")}, ${scores.found} found at the confidence threshold.`;
    const notes = find(element, ".batch-notes");
    notes.replaceChildren();
    for (const note of scores.notes) make("li", "", note, notes);
    drawMisses(scores.misses);
  }

  /** @param {import("./rows.js").Miss[]} misses */
  function drawMisses(misses) {
    const part = find(element, ".batch-misses");
    part.replaceChildren();
    if (!misses.length) return;
    make("p", "", misses.length === 1 ? "The one miss:" : `The ${misses.length} worst misses, largest first:`, part);
    const list = make("ul", "", undefined, part);
    for (const miss of misses) {
      const item = make("li", "", undefined, list);
      picture(miss.crop, `${miss.label} in ${miss.picture}, not found`, item);
      make("span", "batch-name", miss.label, item);
      make("span", "batch-detail", `${missed(miss)}; ${percent(miss.area)} of ${miss.picture}`, item);
    }
  }

  /** Draw gallery and table in the order that was chosen. */
  function drawPictures() {
    const pictures = sorted(batch?.pictures ?? [], column, descending);
    const gallery = find(element, ".batch-gallery");
    gallery.replaceChildren();
    for (const each of pictures.filter(({ refusal }) => !refusal)) {
      const item = make("li", "", undefined, gallery);
      picture(each.thumbnail ?? "", `${each.name}: ${classesIn(each)}`, item);
      make("span", "batch-name", each.name, item).title = each.name;
      make("span", "batch-detail", classesIn(each), item);
    }
    const body = find(element, ".batch-table tbody", HTMLTableSectionElement);
    body.replaceChildren();
    for (const each of pictures) {
      const row = make("tr", "", undefined, body);
      for (const { number, text } of COLUMNS) make("td", number ? "number" : "", text(each), row);
    }
    [...head.cells].forEach((cell, index) => {
      if (index === column) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  }

  /** @param {string} address @param {string} words @param {HTMLElement} parent */
  function picture(address, words, parent) {
    const image = make("img", "", undefined, parent);
    image.src = pictureAddress(address);
    image.alt = words;
    image.loading = "lazy";
  }

  COLUMNS.forEach(({ title, number }, index) => {
    const button = make("button", "", title, make("th", number ? "number" : "", undefined, head));
    button.addEventListener("click", () => {
      descending = index === column ? !descending : number;
      column = index;
      drawPictures();
    });
  });
  follow(context, show);
}
