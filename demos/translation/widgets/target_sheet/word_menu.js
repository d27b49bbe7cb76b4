// The list of other words under a word that was clicked, and how it opens and closes.

import { make } from "../../../kit/js/dom.js";
import { percent } from "../../../kit/js/format.js";

/** @typedef {import("../../../kit/js/events.js").TranslationOption} TranslationOption */

/**
 * A menu in a paper.
 *
 * @param {HTMLElement} paper what it stands in
 * @param {HTMLElement} menu
 * @param {(tokens: number[]) => void} choose
 * @param {() => void} closed called when an open menu has closed
 */
export function wordMenu(paper, menu, choose, closed) {
  /** @type {HTMLElement | null} */
  let word = null;

  function close() {
    menu.hidden = true;
    if (!word) return;
    word.removeAttribute("aria-expanded");
    word = null;
    closed();
  }

  /** Put the menu under its word, within the paper. */
  function place() {
    if (!word) return;
    const [inside, under] = [paper.getBoundingClientRect(), word.getBoundingClientRect()];
    menu.style.top = `${under.bottom - inside.top + 4}px`;
    menu.style.left = `${Math.max(8, Math.min(under.left - inside.left, inside.width - menu.offsetWidth - 8))}px`;
  }

  /** @param {string} text */
  const say = (text) => menu.replaceChildren(make("p", "menu-title", text));

  /** @param {HTMLElement} under */
  function open(under) {
    close();
    word = under;
    word.setAttribute("aria-expanded", "true");
    say("Looking for other words ...");
    menu.hidden = false;
    place();
  }

  /** @param {TranslationOption[]} options */
  function fill(options) {
    if (!word) return;
    say(options.length ? `In place of “${word.textContent}”` : "Nothing else is likely in this place.");
    for (const option of options) {
      const button = make("button", "option", undefined, menu);
      make("b", "", option.word, button);
      make("span", "share", percent(option.probability), button);
      make("span", "whole", option.text, button);
      button.addEventListener("click", () => {
        close();
        choose(option.tokens);
      });
    }
    place();
    menu.querySelector("button")?.focus({ preventScroll: true });
  }

  menu.addEventListener("keydown", (event) => {
    const buttons = [...menu.querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      buttons[(at + step + buttons.length) % buttons.length]?.focus();
    }
  });
  paper.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !word) return;
    const back = word;
    close();
    back.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (word && event.target instanceof Node && !menu.contains(event.target)) close();
  });
  return {
    open,
    fill,
    close,
    get isOpen() {
      return word !== null;
    },
  };
}
