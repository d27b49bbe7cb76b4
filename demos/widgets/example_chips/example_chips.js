// Example chips: a click makes the chip's name the component's value and tells the server.

import { findAll } from "../../kit/js/dom.js";
import { follow } from "../../kit/js/widget.js";

/** @param {import("../../kit/js/widget.js").WidgetContext} context the value is the name that was picked last */
export function start(context) {
  const { element, props, trigger } = context;
  const chips = findAll(element, ".chip");

  function show() {
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.name === props.value));
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      props.value = chip.dataset.name ?? "";
      show();
      trigger("input");
    });
  }
  follow(context, show);
}
