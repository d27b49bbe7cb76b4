// A model to download. The value is JSON of widget.py; an empty one hides the widget. `select` says that the model has come.

import { find, make, parseJson } from "../../kit/js/dom.js";
import { follow } from "../../kit/js/widget.js";

/**
 * @typedef {object} Offer
 * @property {string} name
 * @property {string} title
 * @property {string} says
 * @property {string[]} facts
 * @property {string} button its words; empty where this page downloads nothing
 * @property {string} command what downloads it ahead of time
 *
 * @typedef {{ name: string, ticket: number }} Download one that is on its way, for this page
 *
 * @typedef {object} Progress
 * @property {"asking" | "fetching" | "here" | "failed" | "cancelled"} state
 * @property {number} [ticket]
 * @property {number} [share] from 0 to 1
 * @property {string} [words]
 * @property {string} [message] what went wrong
 *
 * @typedef {object} Server
 * @property {(name: string) => Promise<Progress>} begin_fetch
 * @property {(asked: Download) => Promise<Progress>} fetch_progress
 * @property {(asked: Download) => Promise<Progress>} leave_fetch
 */

const ASK_EVERY = 300; // ms
const AGAIN_EVERY = 1000; // ms, while there is no connection
const TRIES = 30;
const ASKING = "Checking the Hub ...";
const LOST = "Connection lost. Reload the page and try again.";

/** @param {number} milliseconds */
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Ask for the progress of a download until it ends or `wanted` says that nobody waits for it; a lost connection is tried
 * again for half a minute.
 *
 * @param {() => Promise<Progress>} ask
 * @param {() => boolean} wanted
 * @param {(words: string, share?: number) => void} tell
 * @param {(milliseconds: number) => Promise<unknown>} [sleep]
 * @returns {Promise<Progress | null>} how it ended, or null where nobody waits
 */
export async function untilEnd(ask, wanted, tell, sleep = wait) {
  let lost = 0;
  for (;;) {
    await sleep(lost ? AGAIN_EVERY : ASK_EVERY);
    if (!wanted()) return null;
    try {
      const now = await ask();
      if (!wanted()) return null;
      if (["here", "failed", "cancelled"].includes(now.state)) return now;
      lost = 0;
      tell(now.words || ASKING, now.share ?? 0);
    } catch {
      if (!wanted()) return null;
      lost += 1;
      if (lost === TRIES) return { state: "failed", message: LOST };
      tell("Connection lost. Reconnecting ...");
    }
  }
}

/** @param {import("../../kit/js/widget.js").WidgetContext<{ value: string }, Server>} context */
export function start(context) {
  const { element, props, trigger, server } = context;
  const card = find(element, ".offer-card");
  const get = find(element, ".offer-get", HTMLButtonElement);
  const cancel = find(element, ".offer-cancel");
  const bar = find(element, ".offer-bar");
  const words = find(element, ".offer-words");
  let offer = /** @type {Offer | null} */ (null);
  let download = /** @type {Download | null} */ (null); // the one that is shown

  function show() {
    const next = /** @type {Offer | null} */ (parseJson(props.value));
    if (download && next?.name === download.name) return;
    leave();
    offer = next;
    card.hidden = !offer;
    if (!offer) return;
    find(element, ".offer-title").textContent = offer.title;
    find(element, ".offer-says").textContent = offer.says;
    const facts = find(element, ".offer-facts");
    facts.replaceChildren();
    for (const fact of offer.facts) make("li", "", fact, facts);
    find(element, ".offer-ahead code").textContent = offer.command;
    rest("");
  }

  /**
   * No download runs: the button is there, with the words of how the last one ended.
   *
   * @param {string} message
   */
  function rest(message) {
    download = null;
    get.hidden = !offer?.button; // the page may download nothing
    get.disabled = false;
    get.textContent = message ? "Try again" : (offer?.button ?? "");
    bar.hidden = true;
    cancel.hidden = true;
    find(element, ".offer-ahead").hidden = Boolean(message) || !offer?.button;
    words.textContent = message;
  }

  /**
   * @param {string} said
   * @param {number} [share] stays as it is where none is given
   */
  function draw(said, share) {
    words.textContent = said;
    if (share === undefined) return;
    const percent = String(Math.round(100 * share));
    find(bar, "span").style.width = `${percent}%`;
    bar.setAttribute("aria-valuenow", percent);
  }

  async function begin() {
    if (!offer) return;
    const { name } = offer;
    get.disabled = true;
    words.textContent = ASKING;
    const { state, message, ticket } = await server.begin_fetch(name);
    if (offer?.name !== name) {
      if (ticket !== undefined) await server.leave_fetch({ name, ticket });
      return;
    }
    if (state === "here") return done(name);
    if (ticket === undefined) return rest(message || LOST);
    const mine = { name, ticket };
    download = mine;
    get.hidden = true;
    bar.hidden = false;
    cancel.hidden = false;
    draw(ASKING, 0);
    const end = await untilEnd(
      () => server.fetch_progress(mine),
      () => download === mine,
      draw,
    );
    if (end?.state === "here") done(name);
    else if (end) rest(end.message || "Cancelled.");
  }

  /** @param {string} name */
  function done(name) {
    download = null;
    card.hidden = true;
    trigger("select", { name });
  }

  function leave() {
    if (download) server.leave_fetch(download).catch(() => {}); // it ends there when nobody asks any more
    download = null;
  }

  get.addEventListener("click", () => begin().catch(() => rest(LOST)));
  cancel.addEventListener("click", () => {
    leave();
    rest("Cancelled. Nothing of it was kept.");
  });
  follow(context, show);
}
