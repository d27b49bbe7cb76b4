// The sheet: prompt and continuation, put in place as text, never as HTML. It is drawn once a frame at most; what comes
// late for a run that was stopped is not shown any more.

import { copyText } from "../../../kit/js/clipboard.js";
import { bringIntoSight, find, targetOf } from "../../../kit/js/dom.js";
import { oncePerFrame } from "../../../kit/js/timing.js";
import { branching } from "./branching.js";
import { afterStop, readSheet } from "./sheet.js";

const NEAR_END = 48; // px: who is so near the end of the sheet is kept there while it grows

/**
 * @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, branching: boolean }>} context the value is JSON
 *   of a sheet; branching: whether its characters can be pointed at and replaced
 */
export function start(context) {
  const { element, props, watch } = context;
  const sheet = find(element, ".sheet");
  const prompt = find(element, ".prompt-words");
  const continuation = find(element, ".network-words");
  const copy = find(element, ".copy-text");
  const tab = element.closest("#text") ?? document;
  /** @type {import("./sheet.js").Sheet | null} */
  let stopped = null;
  let run = "";
  const branches = props.branching ? branching(context, put) : null;

  /** @param {import("./sheet.js").Sheet} sheet */
  function put(sheet) {
    stopped = null;
    props.value = JSON.stringify(sheet);
    show();
  }

  function show() {
    const latest = readSheet(props.value);
    const now = afterStop(latest, stopped);
    if (now !== latest) props.value = JSON.stringify(now);
    const atEnd = sheet.scrollHeight - sheet.scrollTop - sheet.clientHeight < NEAR_END;
    prompt.textContent = now.prompt;
    if (continuation.textContent !== now.continuation) continuation.textContent = now.continuation;
    sheet.setAttribute("aria-busy", String(now.writing));
    copy.hidden = !now.prompt && !now.continuation;
    if (run && now.run !== run) bringIntoSight(sheet); // the first run is that of the opened page
    run = now.run;
    if (now.writing && atEnd) sheet.scrollTop = sheet.scrollHeight;
    branches?.follow(now);
  }

  // Before gradio sees the click, so that Stop means now and not when the server has answered.
  tab.addEventListener(
    "click",
    (event) => {
      if (!targetOf(event, ".stop")) return;
      stopped = { ...readSheet(props.value), writing: false };
      show();
    },
    true,
  );

  copy.addEventListener("click", () => {
    const instead = () => getSelection()?.selectAllChildren(find(element, "pre"));
    copyText(`${prompt.textContent}${continuation.textContent}`, copy, { otherwise: "selected", instead });
  });
  watch("value", oncePerFrame(show));
  show();
}
