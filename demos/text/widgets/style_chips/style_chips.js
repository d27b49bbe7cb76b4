// The style chips: example chips, each with a line that the network has just written in that style.

import { find, findAll, parseJson } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { start as startChips } from "../../../widgets/example_chips/example_chips.js";

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is the title that was picked last */
export function start(context) {
  const { element } = context;
  startChips(context);
  listen(element, "text:specimens", (value) => {
    /** @type {Record<string, string>} */
    const lines = parseJson(value) ?? {};
    for (const chip of findAll(element, ".specimens .chip")) {
      find(chip, ".specimen").textContent = lines[chip.dataset.name ?? ""] ?? "";
    }
    find(element, ".note").hidden = !Object.keys(lines).length;
  });
}
