// Light or dark: as the visitor chose, else as the system prefers; `?__theme=dark` in the address beats both.

import { targetOf } from "../kit/js/dom.js";
import { keep, recall } from "../kit/js/storage.js";
import { isDark } from "../kit/js/theme.js";

const CHOICE = "light-dark";

/**
 * Whether a page should be dark.
 *
 * @param {string} search the address from its question mark on
 * @param {string | null} chosen "light" or "dark", if the visitor ever chose
 * @param {boolean} preferred whether the system prefers dark
 */
export function shouldBeDark(search, chosen, preferred) {
  const forced = new URLSearchParams(search).get("__theme");
  const theme = forced === "light" || forced === "dark" ? forced : chosen;
  return theme ? theme === "dark" : preferred;
}

/** @param {boolean} dark */
function setDark(dark) {
  document.body.classList.toggle("dark", dark);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
}

/** Set the theme, and let the header's button switch it. */
export function followTheme() {
  setDark(shouldBeDark(location.search, recall(CHOICE), matchMedia("(prefers-color-scheme: dark)").matches));
  document.addEventListener("click", (event) => {
    if (!targetOf(event, ".light-dark")) return;
    const dark = !isDark();
    keep(CHOICE, dark ? "dark" : "light");
    setDark(dark);
  });
}
