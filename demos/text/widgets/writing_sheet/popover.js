// The small window beside a character of the sheet: what else could stand there, as bars.

import { find } from "../../../kit/js/dom.js";
import { percent } from "../../../kit/js/format.js";
import { walk } from "../../../kit/js/roving_focus.js";
import { bar } from "../bar.js";
import { oneLine } from "../characters.js";
import { actualSentence } from "../next_characters/wording.js";

/** @typedef {import("../bar.js").Prediction} Prediction */

/**
 * @typedef {object} Answer as `branch_view.alternatives` or `refused` makes it
 * @property {number} asked
 * @property {Prediction[]} [predictions]
 * @property {Prediction & { rank: number }} [written]
 * @property {string} [message] why there is no answer
 */

const GAP = 6; // px between the character and the window

/**
 * @param {HTMLElement} desk what the window stands in
 * @param {HTMLElement} box the window
 * @param {(character: string) => void} choose
 */
export function popover(desk, box, choose) {
  const list = find(box, ".bars");
  const after = find(box, ".after");
  const status = find(box, ".actual");
  /** @type {() => import("./places.js").Box} */
  let where = () => desk.getBoundingClientRect();

  /** Put the window under its character, or over it where there is more room. */
  function place() {
    if (box.hidden) return;
    const [around, on] = [desk.getBoundingClientRect(), where()];
    const height = box.offsetHeight + GAP;
    const over = on.bottom + height > window.innerHeight && on.top - height > 0;
    box.style.top = `${(over ? on.top - height : on.bottom + GAP) - around.top}px`;
    box.style.left = `${Math.max(0, Math.min(on.left - around.left - 16, around.width - box.offsetWidth))}px`;
  }

  /**
   * Open it, without an answer yet.
   *
   * @param {() => import("./places.js").Box} at where the character stands
   * @param {string} before the end of the text before it
   */
  function open(at, before) {
    where = at;
    after.textContent = before ? `…${oneLine(before)}` : "nothing yet";
    list.replaceChildren();
    list.classList.remove("nine");
    status.textContent = "Asking the network ...";
    box.hidden = false;
    place();
  }

  /** @param {Answer} answer */
  function fill({ predictions = [], written, message }) {
    list.replaceChildren();
    const isThere = predictions.some((one) => one.character === written?.character);
    const shown = written && !isThere ? [...predictions, written] : predictions;
    list.classList.toggle("nine", shown.length > 8);
    for (const [index, one] of shown.entries()) {
      const isActual = one.character === written?.character;
      const what = isActual ? "As in the text" : "Go on from here with";
      const button = bar(list, one, isActual, `${what}: ${one.name}, ${percent(one.probability)}`);
      button.tabIndex = index ? -1 : 0;
      button.addEventListener("click", () => choose(one.character));
    }
    status.textContent = written ? actualSentence({ actual: written, others: 0 }) : (message ?? "");
    place();
  }

  list.addEventListener("keydown", (event) => walk([...list.querySelectorAll("button")], event));
  return {
    open,
    fill,
    place,
    close: () => {
      box.hidden = true;
    },
    focus: () => list.querySelector("button")?.focus({ preventScroll: true }),
    /** @param {string} sentence */
    say: (sentence) => {
      status.textContent = sentence;
    },
    get isOpen() {
      return !box.hidden;
    },
  };
}
