// The thin bar while the page waits is drawn by the style sheet. After three seconds it says for how long, where the call
// stands in the queue, and offers a Stop where there is one.

import { find, findAll, make, targetOf } from "../kit/js/dom.js";
import { askForPlace, waitingText } from "./queue_place.js";

const PENDING = ".pending, [data-testid='status-tracker']:not(.hide, :has(.error, .clear-status))";
const LOOK_EVERY = 150; // ms
const QUIET = 3; // seconds before it says for how long
const ASK_EVERY = 1000; // ms between two questions for the place in the queue

/** @returns {HTMLButtonElement | undefined} */
const visibleStop = () =>
  findAll(document, "button.stop, .stop button", HTMLButtonElement).find(
    (button) => button.offsetParent && !button.disabled,
  );

function makeLabel() {
  const label = make("div", "waiting", "", document.body);
  label.setAttribute("role", "status");
  make("span", "", "", label);
  if (visibleStop()) make("button", "waiting-stop", "Stop", label);
  return label;
}

/** Begin to look whether the page waits. */
export function followWaiting() {
  let since = 0;
  let asked = 0;
  /** @type {import("./queue_place.js").QueuePlace | undefined} */
  let queue;
  setInterval(() => {
    const busy = Boolean(document.querySelector(PENDING));
    document.body.classList.toggle("busy", busy);
    if (!busy) {
      since = 0;
      queue = undefined;
    } else if (!since) since = performance.now();
    const seconds = since ? (performance.now() - since) / 1000 : 0;
    const label = document.querySelector(".waiting");
    if (seconds < QUIET) {
      label?.remove();
      return;
    }
    find(label ?? makeLabel(), "span").textContent = waitingText(seconds, queue);
    if (performance.now() - asked < ASK_EVERY) return;
    asked = performance.now();
    askForPlace().then((place) => {
      queue = since ? place : undefined;
    });
  }, LOOK_EVERY);
  document.addEventListener("click", (event) => {
    if (targetOf(event, ".waiting-stop")) visibleStop()?.click();
  });
}
