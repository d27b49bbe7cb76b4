// Long work: how far it is, how long it takes, and Stop. The value is JSON of widget.py; `select` asks to stop.

import { find, parseJson } from "../../kit/js/dom.js";
import { follow } from "../../kit/js/widget.js";
import { sentence, share } from "./wording.js";

/** @typedef {import("./wording.js").JobState} JobState */

const ENDED = ["done", "stopped", "failed"];

/** @param {import("../../kit/js/widget.js").WidgetContext<{ value: string, one: string, several: string }>} context */
export function start(context) {
  const { element, props, trigger } = context;
  const card = find(element, ".job-card");
  const bar = find(element, ".job-bar");
  const stop = find(element, ".job-stop", HTMLButtonElement);
  const said = find(element, ".job-said"); // only changes of state, or a screen reader would never be quiet
  let stopping = false;
  /** @type {JobState["state"] | null} */
  let last = null;

  function show() {
    const job = /** @type {JobState | null} */ (parseJson(props.value));
    card.hidden = !job;
    if (!job) return;
    const ended = ENDED.includes(job.state);
    if (ended || (job.state === "waiting" && last !== "waiting")) stopping = false;
    card.classList.toggle("ended", ended);
    stop.disabled = stopping;
    draw(job);
    if (job.state !== last) said.textContent = sentence(job, props, stopping);
    last = job.state;
  }

  /** @param {JobState} job */
  function draw(job) {
    const words = sentence(job, props, stopping);
    find(element, ".job-words").textContent = words;
    find(element, ".job-now").textContent = job.state === "running" ? (job.words ?? "") : "";
    const done = share(job);
    const percent = String(Math.round(100 * (done ?? 0)));
    find(bar, "span").style.width = `${percent}%`;
    bar.setAttribute("aria-valuetext", words);
    if (done === null) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", percent);
  }

  stop.addEventListener("click", () => {
    stopping = true;
    show();
    trigger("select", {});
  });
  follow(context, show);
}
