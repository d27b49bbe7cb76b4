// The address follows the page, and the page follows the address: tab, room, and the settings of the room that is shown.

import { oncePerFrame } from "../kit/js/timing.js";
import { addressOf, differing, LinkState, placeOf, settingsOf } from "./link_state.js";
import { markOpened, open, roomsOf, show, shown, tabs } from "./rooms.js";

/**
 * @typedef {import("./link_state.js").Place} Place
 * @typedef {import("./link_state.js").Setting} Setting
 * @typedef {import("./link_state.js").Hashes} Hashes
 */

const state = new LinkState();
let arriving = true; // until the tab and room of the address are shown

/** @param {Place} place */
const address = (place) => addressOf(location.pathname, location.search, place, state.settings(place));

/**
 * Called by a room's components whenever one of them changes (kit/url_state.py).
 *
 * @param {string} tab
 * @param {string} room
 * @param {string[]} names
 * @param {Setting[]} defaults
 * @param {Hashes} hashes
 * @param {Setting[]} values
 */
export function remember(tab, room, names, defaults, hashes, values) {
  if (!state.isOpen({ tab, room })) return;
  state.keep({ tab, room }, differing(names, defaults, hashes, values));
  const now = shown();
  if (now && now.tab === tab && now.room === room) history.replaceState(null, "", address(now));
}

/**
 * The room took its values from the link; what it couldn't use leaves the address.
 *
 * @param {string} tab
 * @param {string} room
 * @param {[string[], Setting[], Hashes, Setting[]]} settings
 */
export function restored(tab, room, ...settings) {
  state.open({ tab, room });
  remember(tab, room, ...settings);
}

/**
 * A room that is handed its values by another one doesn't open on its own.
 *
 * @template T
 * @param {string} tab
 * @param {string} room
 * @param {T} [values] what is handed over, and returned
 */
export function handed(tab, room, values) {
  markOpened({ tab, room });
  state.open({ tab, room });
  return values;
}

// The tab and room of the address are shown first; from then on the address follows what is shown.
function follow() {
  const now = shown();
  if (!now) return;
  const wanted = placeOf(location.search);
  if (arriving) {
    if (!arrive(now, wanted)) return;
    arriving = false;
  } else if (now.tab !== wanted.tab || now.room !== wanted.room) {
    history.pushState(null, "", address(now));
  }
  open(now);
}

/**
 * A step towards the room of the address; says whether it is shown, or the first one where there is no such tab.
 *
 * @param {Place} now
 * @param {Place} wanted
 */
function arrive(now, wanted) {
  if (tabs().includes(wanted.tab)) {
    const rooms = now.tab === wanted.tab ? roomsOf(now.tab) : [];
    const elsewhere = now.tab !== wanted.tab || (now.room !== wanted.room && rooms.includes(wanted.room));
    if (elsewhere) show(wanted);
    if (elsewhere || !rooms.length) return false;
    state.keep(now, settingsOf(location.search));
  }
  history.replaceState(null, "", address(now));
  return true;
}

/** Begin to follow. */
export function followAddress() {
  const changes = { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-selected"] };
  new MutationObserver(oncePerFrame(follow)).observe(document.body, changes);
  window.addEventListener("popstate", () => {
    const { tab, room } = placeOf(location.search);
    show({ tab: tab || tabs()[0], room });
  });
  follow();
}
