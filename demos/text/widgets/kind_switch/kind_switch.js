// The switch between text and handwriting. Its room shows what is for the chosen kind; the switches of other rooms follow.

import { findAll } from "../../../kit/js/dom.js";
import { listen, tell } from "../../../kit/js/events.js";
import { follow } from "../../../kit/js/widget.js";

/** What a visitor chose, for switches that come into the page later. */
let chosen = "";

/** So long after a room came into sight gradio may put its controls back to what they held when the page was made. */
const FRAMES = 4;

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is "text" or "handwriting" */
export function start(context) {
  const { element, props, trigger } = context;
  const buttons = findAll(element, "button");
  const room = element.closest(".room");

  function show() {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.kind === props.value));
    room?.classList.toggle("shows-handwriting", props.value === "handwriting");
  }

  /** @param {string} kind */
  function turn(kind) {
    if (kind === props.value) return;
    props.value = kind;
    show();
    trigger("input");
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      chosen = button.dataset.kind ?? "text";
      turn(chosen);
      tell("text:kind", chosen);
    });
  }
  listen(element, "text:kind", turn);
  follow(context, show);
  if (chosen) turnAgain(FRAMES);

  /** @param {number} left frames in which gradio may still put the switch back */
  function turnAgain(left) {
    turn(chosen);
    if (left > 0) requestAnimationFrame(() => turnAgain(left - 1));
  }
}
