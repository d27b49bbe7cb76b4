// The list of features and the unit that follows each best; a click picks a row.

import { find, keepFocus, make, parseJson } from "../../../kit/js/dom.js";
import { count, signed } from "../../../kit/js/format.js";
import { follow } from "../../../kit/js/widget.js";

/**
 * @typedef {object} Row as `look_inside_view.search_results` makes it
 * @property {number} row its number in the search, which the server is told when it is picked
 * @property {string} title
 * @property {string} unit
 * @property {string} readout
 * @property {number} correlation
 * @property {boolean} picked
 *
 * @typedef {object} SearchResults
 * @property {Row[]} rows
 * @property {string[]} missing features that the text hardly contains
 * @property {number} candidates
 * @property {number} characters
 * @property {string} measuredOn what text that was
 */

const NONE = "This search needs text that the network wasn't trained on, and there is none for this style.";

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const list = find(element, ".features");
  const measured = find(element, ".measured");
  const missing = find(element, ".missing");
  const note = find(element, ".how");

  /** @param {Row} one */
  function show({ row, title, unit, readout, correlation, picked }) {
    const button = make("button", correlation < 0 ? "minus" : "plus", undefined, make("li", "", undefined, list));
    button.setAttribute("aria-pressed", String(picked));
    const what = make("span", "what", title, button);
    make("small", "", `${unit}, ${readout}`, what);
    const track = make("span", "track", undefined, button);
    track.style.setProperty("--share", String(Math.abs(correlation)));
    make("i", "", undefined, track);
    make("span", "amount", signed(correlation), button);
    button.addEventListener("click", () => trigger("select", { row }));
  }

  follow(context, () => {
    /** @type {SearchResults | null} */
    const now = parseJson(props.value);
    if (!now) return;
    const { rows, candidates, characters, measuredOn } = now;
    keepFocus(list, () => {
      list.replaceChildren();
      rows.forEach(show);
    });
    measured.textContent = measuredOn ? `Measured on ${measuredOn} (${count(characters)} characters).` : NONE;
    missing.textContent = now.missing.length ? `Too rare there to be measured: ${listed(now.missing)}.` : "";
    note.textContent = rows.length
      ? `For each feature, the best of ${count(candidates)} values in the network and its correlation (+1 or −1: follows it exactly, 0: not at all). It was chosen on the first half of the text and measured on the second.`
      : "";
  });
}

/** @param {string[]} titles */
const listed = (titles) => titles.map((title) => title[0].toLowerCase() + title.slice(1)).join(", ");
