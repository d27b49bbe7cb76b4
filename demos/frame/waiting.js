// The thin bar while the page waits is drawn by the style sheet. After three seconds it says for how long, and offers a
// Stop where there is one.

import { find, findAll, make, targetOf } from "../kit/js/dom.js";

const PENDING = ".pending, [data-testid='status-tracker']:not(.hide, :has(.error, .clear-status))";
const LOOK_EVERY = 150; // ms
const QUIET = 3; // seconds before it says for how long

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
  setInterval(() => {
    const busy = Boolean(document.querySelector(PENDING));
    document.body.classList.toggle("busy", busy);
    if (!busy) since = 0;
    else if (!since) since = performance.now();
    const seconds = since ? (performance.now() - since) / 1000 : 0;
    const label = document.querySelector(".waiting");
    if (seconds < QUIET) label?.remove();
    else find(label ?? makeLabel(), "span").textContent = `${Math.floor(seconds)} s`;
  }, LOOK_EVERY);
  document.addEventListener("click", (event) => {
    if (targetOf(event, ".waiting-stop")) visibleStop()?.click();
  });
}
