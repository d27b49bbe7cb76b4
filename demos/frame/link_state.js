// What stands in the page's address: the tab, the room, and what of the room's settings differs from its defaults.
// Nothing here touches the page.

/**
 * @typedef {{ tab: string, room: string }} Place a room, by the names that stand in the address
 * @typedef {boolean | string | number | null | undefined} Setting
 * @typedef {string | Record<string, Record<string, string>>} Hashes which weights the settings are about: one hash, or
 * for some settings one for each of their values, of which the last counts that has one
 */

export const FIRST_ROOM = "try";
const LONGEST = 2000; // characters of a setting that still fit into a link

/** A setting as it stands in an address. @param {Setting} value */
export const settingText = (value) => (typeof value === "boolean" ? String(Number(value)) : String(value ?? ""));

/**
 * The tab and room that an address names; an empty tab for none.
 *
 * @param {string} search the address from its question mark on
 * @returns {Place}
 */
export function placeOf(search) {
  const query = new URLSearchParams(search);
  return { tab: query.get("tab") ?? "", room: query.get("room") || FIRST_ROOM };
}

/**
 * All other parameters of an address but gradio's own, which begin with two underscores.
 *
 * @param {string} search
 * @returns {Record<string, string>}
 */
export function settingsOf(search) {
  const all = [...new URLSearchParams(search)];
  return Object.fromEntries(all.filter(([name]) => name !== "tab" && name !== "room" && !name.startsWith("__")));
}

/**
 * The settings that differ from their defaults, as they stand in an address, with the hash of the weights that they are
 * about.
 *
 * @param {string[]} names
 * @param {Setting[]} defaults
 * @param {Hashes} hashes
 * @param {Setting[]} values
 * @returns {Record<string, string>}
 */
export function differing(names, defaults, hashes, values) {
  const texts = values.map(settingText);
  const kept = names
    .map((name, index) => [name, texts[index], settingText(defaults[index])])
    .filter(([, text, usual]) => text !== usual && text.length <= LONGEST)
    .map(([name, text]) => [name, text]);
  const hash =
    typeof hashes === "string"
      ? hashes
      : Object.entries(hashes)
          .map(([name, ofValue]) => ofValue[texts[names.indexOf(name)]])
          .findLast(Boolean);
  if (hash && kept.length) kept.push(["weights", hash]);
  return Object.fromEntries(kept);
}

/**
 * The address of a room with these settings; gradio's own parameters stay.
 *
 * @param {string} path
 * @param {string} search the address now, from its question mark on
 * @param {Place} place
 * @param {Record<string, string>} settings
 */
export function addressOf(path, search, { tab, room }, settings) {
  const query = new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => name.startsWith("__")));
  query.set("tab", tab);
  if (room !== FIRST_ROOM) query.set("room", room);
  for (const [name, text] of Object.entries(settings)) query.set(name, text);
  return `${path}?${query}`;
}

/** The settings of every room that was opened or that a link names. */
export class LinkState {
  /** @type {Map<string, Record<string, string>>} */
  #settings = new Map();
  /** @type {Set<string>} */
  #opened = new Set();

  /**
   * What the address holds for a room.
   *
   * @param {Place} place
   */
  settings({ tab, room }) {
    return this.#settings.get(`${tab}/${room}`) ?? {};
  }

  /**
   * @param {Place} place
   * @param {Record<string, string>} settings
   */
  keep({ tab, room }, settings) {
    this.#settings.set(`${tab}/${room}`, settings);
  }

  /**
   * From now on a room's settings are those of its components.
   *
   * @param {Place} place
   */
  open({ tab, room }) {
    this.#opened.add(`${tab}/${room}`);
  }

  /**
   * Whether a room's components took their values from the link, so that the address may follow them.
   *
   * @param {Place} place
   */
  isOpen({ tab, room }) {
    return this.#opened.has(`${tab}/${room}`);
  }
}
