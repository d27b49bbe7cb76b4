// The list of features and the unit that follows each best; a click picks a row.

import { find, keepFocus, make, parseJson } from "../../../kit/js/dom.js";
import { count, signed } from "../../../kit/js/format.js";
import { follow } from "../../../kit/js/widget.js";

/**
 * @typedef {object} Row as `look_inside_view.search_results` makes it
 * @property {string} title
 * @property {string | false} unit
 * @property {string} readout
 * @property {number | false} correlation false where the held-out text doesn't contain the feature
 * @property {boolean} picked
 *
 * @typedef {{ rows: Row[], candidates: number, characters: number }} SearchResults
 */

const NONE = "This search needs text that the network wasn't trained on, and there is none for this style.";
const MISSING = "doesn't occur in the held-out text, so it can't be measured";

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const list = find(element, ".features");
  const note = find(element, ".note");

  /**
   * @param {Row} row
   * @param {number} index
   */
  function show({ title, unit, readout, correlation, picked }, index) {
    const kind = correlation === false ? "none" : correlation < 0 ? "minus" : "plus";
    const button = make("button", kind, undefined, make("li", "", undefined, list));
    button.setAttribute("aria-pressed", String(picked));
    const what = make("span", "what", title, button);
    make("small", "", correlation === false ? MISSING : `${unit}, ${readout}`, what);
    if (correlation !== false) {
      const track = make("span", "track", undefined, button);
      track.style.setProperty("--share", String(Math.abs(correlation)));
      make("i", "", undefined, track);
      make("span", "amount", signed(correlation), button);
    }
    button.addEventListener("click", () => trigger("select", { row: index }));
  }

  follow(context, () => {
    /** @type {SearchResults | null} */
    const now = parseJson(props.value);
    if (!now) return;
    keepFocus(list, () => {
      list.replaceChildren();
      now.rows.forEach(show);
    });
    note.textContent = now.rows.length
      ? `The best of ${count(now.candidates)} values in the network for each feature, with its correlation (+1 or −1: follows it exactly, 0: not at all). Chosen on one half of ${count(now.characters)} held-out characters, measured on the other; your own text is not measured.`
      : NONE;
  });
}
