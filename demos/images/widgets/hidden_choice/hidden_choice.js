// What a visitor picked in a widget, as plain text, so that it fits into the link.

import { listen } from "../../../kit/js/events.js";

const LONGEST = 80; // characters

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start({ element, props, trigger }) {
  listen(element, "images:choose", ({ name, value }) => {
    const picked = value.slice(0, LONGEST);
    if (!element.closest(`#${CSS.escape(name)}`) || picked === props.value) return;
    props.value = picked;
    trigger("input");
  });
}
