// Pointing at a character that the network wrote, with mouse, finger or keys, and asking what else could stand there.
// Hovering shows it after a moment; a click, a tap or Enter pins it until Escape or a click elsewhere.

import { find, parseJson, targetOf } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { pause } from "../../../kit/js/timing.js";
import { characterName } from "../characters.js";
import { boxOf, placeAfter, placeAt, textOf } from "./places.js";
import { popover } from "./popover.js";
import { charactersOf } from "./tree.js";

const HOVER = 350; // ms that the mouse rests on a character before it is asked about
const LEAVING = 250; // ms for the way from the character to the window beside it
const BEFORE = 18; // characters that the window shows before the place

/**
 * @typedef {object} Pointing
 * @property {(free: boolean) => void} reset begin anew with another text; free: whether it can be pointed at
 * @property {(sentence: string) => void} say something in the window
 */

/**
 * @param {HTMLElement} element the widget's
 * @param {(question: { asked: number, at: number }) => void} ask what stands at a place; answered by `text:alternatives`
 * @param {(at: number, character: string) => boolean} choose whether that was taken; then the window closes
 * @returns {Pointing}
 */
export function pointing(element, ask, choose) {
  const desk = find(element, ".desk");
  const sheet = find(element, ".sheet");
  const paper = find(element, "pre");
  const words = find(element, ".network-words");
  const mark = find(element, ".place");
  const spoken = find(element, ".spoken");
  const window_ = popover(desk, find(element, ".alternatives"), (character) => {
    if (at !== null && choose(counted(at), character)) close(true);
  });
  const resting = pause(HOVER);
  const leaving = pause(LEAVING);
  let free = false;
  /** @type {number | null} */
  let at = null; // the place that is marked, in units of JavaScript's strings
  let pinned = false;
  let byKeys = false; // whether the window was opened by a key, and takes the focus
  let asked = 0;
  /** @type {Map<number, import("./popover.js").Answer>} */
  const answers = new Map(); // about this text, by place

  const text = () => textOf(words);

  /** A place as the server counts it. @param {number} place */
  const counted = (place) => charactersOf((text()?.data ?? "").slice(0, place)).length;

  /** Mark a place, or none. @param {number | null} place */
  function move(place) {
    at = place;
    const node = text();
    mark.hidden = place === null || !node;
    if (place === null || !node) return;
    const [box, around] = [boxOf(node, place), sheet.getBoundingClientRect()];
    mark.style.left = `${box.left - around.left - sheet.clientLeft}px`;
    mark.style.top = `${box.top - around.top - sheet.clientTop + sheet.scrollTop}px`;
    mark.style.width = `${box.right - box.left}px`;
    mark.style.height = `${box.bottom - box.top}px`;
  }

  function open() {
    const node = text();
    if (at === null || !node) return;
    const place = at;
    window_.open(() => boxOf(node, place), charactersOf(node.data.slice(0, place)).slice(-BEFORE).join(""));
    const known = answers.get(place);
    if (known) return fill(known);
    asked += 1;
    ask({ asked, at: counted(place) });
  }

  /** @param {import("./popover.js").Answer} answer */
  function fill(answer) {
    window_.fill(answer);
    if (pinned) find(element, ".alternatives").scrollIntoView({ block: "nearest" });
    if (byKeys) window_.focus();
  }

  /** @param {boolean} [back] whether the focus returns to the text */
  function close(back = false) {
    resting.cancel();
    leaving.cancel();
    if (back && byKeys && pinned) paper.focus({ preventScroll: true });
    pinned = byKeys = false;
    window_.close();
    if (document.activeElement !== paper) move(null);
  }

  /** @param {number} place @param {boolean} keys */
  function pin(place, keys) {
    close();
    move(place);
    pinned = true;
    byKeys = keys;
    open();
  }

  paper.addEventListener("pointermove", (event) => {
    if (!free || pinned || event.pointerType !== "mouse" || event.buttons) return;
    const node = text();
    const place = node && placeAt(node, event.clientX, event.clientY);
    leaving.cancel();
    if (place === at && place !== null) return;
    resting.cancel();
    if (place === null) return leaving.ask(() => close());
    if (!window_.isOpen) move(place);
    resting.ask(() => {
      move(place);
      open();
    });
  });
  paper.addEventListener("pointerleave", () => {
    resting.cancel();
    if (!pinned) leaving.ask(() => close());
  });
  find(element, ".alternatives").addEventListener("pointerenter", () => {
    leaving.cancel();
    resting.cancel();
  });
  find(element, ".alternatives").addEventListener("pointerleave", () => {
    if (!pinned) leaving.ask(() => close());
  });
  paper.addEventListener("click", (event) => {
    const node = text();
    if (!free || !node || getSelection()?.isCollapsed === false) return;
    const place = placeAt(node, event.clientX, event.clientY);
    if (place === null) return;
    pin(place, false);
  });
  paper.addEventListener("keydown", (event) => {
    const node = text();
    if (!free || !node || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return pin(at ?? 0, true);
    }
    const place = at === null ? 0 : placeAfter(node, at, event.key);
    if (place === null || placeAfter(node, 0, event.key) === null) return;
    event.preventDefault();
    if (window_.isOpen) close();
    moveByKey(place);
  });

  /** @param {number} place */
  function moveByKey(place) {
    const node = text();
    if (!node) return;
    move(place);
    mark.scrollIntoView({ block: "nearest" });
    const character = String.fromCodePoint(node.data.codePointAt(place) ?? 32);
    spoken.textContent = `${characterName(character)}, ${counted(place) + 1} of ${charactersOf(node.data).length}`;
  }

  paper.addEventListener("blur", () => {
    if (!window_.isOpen) move(null);
  });
  desk.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !window_.isOpen) return;
    event.preventDefault();
    close(true);
  });
  document.addEventListener("pointerdown", (event) => {
    if (pinned && !targetOf(event, ".alternatives")) close();
  });
  sheet.addEventListener("scroll", () => {
    if (at === null || !window_.isOpen) return;
    const [on, around] = [mark.getBoundingClientRect(), sheet.getBoundingClientRect()];
    if (on.bottom < around.top || on.top > around.bottom) close();
    else window_.place();
  });
  new ResizeObserver(() => {
    if (at === null) return;
    move(at);
    window_.place();
  }).observe(sheet);
  listen(element, "text:alternatives", (value) => {
    /** @type {import("./popover.js").Answer | null} */
    const answer = parseJson(value);
    if (answer?.asked !== asked || at === null || !window_.isOpen) return; // nobody waits for it any more
    if (answer.predictions) answers.set(at, answer);
    fill(answer);
  });

  return {
    reset(now) {
      if (!free && !now) return;
      free = now;
      asked += 1;
      answers.clear();
      close();
      move(null);
      words.classList.toggle("is-free", free);
      if (free) paper.tabIndex = 0;
      else paper.removeAttribute("tabindex");
    },
    say: window_.say,
  };
}
