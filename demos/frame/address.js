// The address follows the page, and the page follows the address: tab, room, and the settings of the room that is shown.

import { oncePerFrame } from "../kit/js/timing.js";
import { addressOf, differing, FIRST_ROOM, LinkState, placeOf, settingsOf } from "./link_state.js";
import { folded, markOpened, open, roomsOf, show, shown, tabs } from "./rooms.js";

/**
 * @typedef {import("./link_state.js").Place} Place
 * @typedef {import("./link_state.js").Setting} Setting
 * @typedef {import("./link_state.js").Hashes} Hashes
 */

const state = new LinkState();
const MEASURE_EVERY = 100; // ms
const MOST_MEASURED = 50;
let arriving = true; // until the tab and room of the address are shown
let measured = 0; // how often gradio was told to measure its tabs anew
let measuring = false;

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
  if (folded() && measured < MOST_MEASURED) {
    measureAnew();
    if (arriving && wanted.tab && !tabs().includes(wanted.tab)) return;
  }
  if (arriving) {
    if (!arrive(now, wanted)) return;
    arriving = false;
  } else if (now.tab !== wanted.tab || now.room !== wanted.room) {
    history.pushState(null, "", address(now));
  }
  open(now);
}

/** Let gradio find room for tabs that it has put into its menu, and look again. */
function measureAnew() {
  if (measuring) return;
  measuring = true;
  setTimeout(() => {
    measuring = false;
    measured += 1;
    window.dispatchEvent(new Event("resize"));
    follow();
  }, MEASURE_EVERY);
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
    history.replaceState(null, "", address(now));
  } else {
    begin(now);
  }
  return true;
}

/**
 * The first address of a page that was opened without a tab: where the visitor has already gone on, Back leads to the
 * first room.
 *
 * @param {Place} now
 */
function begin(now) {
  const first = { tab: tabs()[0], room: FIRST_ROOM };
  history.replaceState(null, "", address(first));
  if (now.tab !== first.tab || now.room !== first.room) history.pushState(null, "", address(now));
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
