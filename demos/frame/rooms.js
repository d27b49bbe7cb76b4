// The tabs and rooms that stand in the page: which is shown, and showing another.

import { findAll } from "../kit/js/dom.js";
import { FIRST_ROOM } from "./link_state.js";

/** @typedef {import("./link_state.js").Place} Place */

/** @param {string} id of a row of tabs @returns {HTMLElement[]} */
const buttons = (id) => findAll(document, `#${id} > .tab-wrapper [role="tab"]`);

/** @param {HTMLElement} button */
const nameOf = (button) => button.dataset.tabId ?? "";

/** @param {string} id */
const selected = (id) => buttons(id).find((button) => button.getAttribute("aria-selected") === "true");

/** Names of the tabs, from left to right. */
export const tabs = () => buttons("tabs").map(nameOf);

/**
 * Whether tabs stand in gradio's menu for want of room. On a phone it may have measured them before the style sheet was
 * there; it measures anew when the window's size changes.
 */
export function folded() {
  const more = document.querySelector("#tabs > .tab-wrapper .overflow-menu > button");
  return more instanceof HTMLElement && more.offsetParent !== null;
}

/** Names of a tab's rooms; empty until it is built. @param {string} tab */
export const roomsOf = (tab) => buttons(`rooms-${tab}`).map(nameOf);

/**
 * The room that is shown, or null while the page is being built.
 *
 * @returns {Place | null}
 */
export function shown() {
  const tab = selected("tabs");
  if (!tab) return null;
  const room = selected(`rooms-${nameOf(tab)}`);
  return { tab: nameOf(tab), room: room ? nameOf(room) : FIRST_ROOM };
}

/**
 * Show a room, as far as it is built.
 *
 * @param {Place} place
 */
export function show({ tab, room }) {
  for (const [id, name] of [
    ["tabs", tab],
    [`rooms-${tab}`, room],
  ]) {
    const wanted = buttons(id).find((button) => nameOf(button) === name);
    if (wanted && wanted !== selected(id)) wanted.click();
  }
}

/** @type {Set<string>} rooms that have opened, or that another one opened: a room stands in the page only once it's shown */
const opened = new Set();

/** @param {Place} place */
const named = ({ tab, room }) => `${tab}/${room}`;

/** @param {Place} place */
const openerOf = ({ tab, room }) => document.getElementById(`opener-${tab}-${room}`);

/**
 * Let a room take its values from the link and draw its first example, once.
 *
 * @param {Place} place
 */
export function open(place) {
  const opener = openerOf(place);
  if (!opener || opened.has(named(place))) return;
  markOpened(place);
  const button = opener.matches("button") ? opener : opener.querySelector("button");
  button?.click();
}

/**
 * From now on the room doesn't open on its own.
 *
 * @param {Place} place
 */
export function markOpened(place) {
  opened.add(named(place));
}
