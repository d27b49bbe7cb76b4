// The visitor's sentence. The value is its plain text.

import { find } from "../../../kit/js/dom.js";
import { pause } from "../../../kit/js/timing.js";
import { follow } from "../../../kit/js/widget.js";

const PAUSE = 250; // ms without a key before it is used

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is the plain text */
export function start(context) {
  const { element, props, trigger } = context;
  const typed = find(element, "textarea", HTMLTextAreaElement);
  const typing = pause(PAUSE);

  typed.addEventListener("input", () => {
    typing.ask(() => {
      props.value = typed.value;
      trigger("input");
    });
  });

  // The server or a link set another text; an answer to older typing doesn't overwrite what was typed since.
  follow(context, () => {
    if (typed.value !== (props.value ?? "") && !typing.waiting) typed.value = props.value ?? "";
  });
}
