// All events between the parts of the page: their names, what they carry, and how they are told and heard.
// They happen on `document`. Add a new one here, in its tab's section, with the type of what it carries.

/**
 * Text. One unit's activations over a text; where the next characters are predicted; where the visitor put the cursor.
 *
 * @typedef {object} TextActivations
 * @property {string} typed the text as typed
 * @property {(number | null)[]} values the unit's value after each character; null for one that wasn't read
 * @property {number[]} lengths how many characters the network read for each that was typed
 * @property {string} read the characters that it read
 * @property {string} unit
 * @property {"memory" | "output"} readout
 * @property {number} scale the value that gets the full colour
 * @property {number | null} written how many characters were given, if the network wrote the rest
 *
 * @typedef {{
 *   "text:activations": TextActivations,
 *   "text:predicted": { typed: string, at: number },
 *   "text:cursor": { position: number, from: "text" | "gates" },
 * }} TextEvents
 */

/**
 * Translation. A result; which word is pointed at; which words light up with it.
 * Words count from 0; `row` and `column` are the first target and source word of a sentence.
 *
 * @typedef {{ row: number, column: number, weights: number[][] }} AttentionBlock
 *
 * @typedef {object} TranslationResult
 * @property {string} given the text that was translated
 * @property {string[]} source what stands between words, and words, in turn
 * @property {string[]} target
 * @property {AttentionBlock[]} blocks one for each sentence
 * @property {boolean} [attention] false for a network without attention
 *
 * @typedef {object} TranslationHighlight
 * @property {number | null} source
 * @property {number | null} target
 * @property {Record<number, number>} sources weight of each source word
 * @property {Record<number, number>} targets
 * @property {AttentionBlock | null} block
 *
 * @typedef {{
 *   "translation:result": TranslationResult,
 *   "translation:point": { source: number | null, target: number | null },
 *   "translation:highlight": TranslationHighlight,
 *   "translation:percent": number,
 * }} TranslationEvents
 */

/**
 * Images. A confidence threshold and the elem_id of its slider; which label the heat map is about; and what was picked
 * in a widget, for the hidden text with the elem_id `name`.
 *
 * @typedef {{
 *   "images:threshold": { value: number, slider: string },
 *   "images:label": string,
 *   "images:choose": { name: string, value: string },
 * }} ImagesEvents
 */

/**
 * Faces. Whether the large face is shown smooth.
 *
 * @typedef {{
 *   "faces:smooth": boolean,
 * }} FacesEvents
 */

/** @typedef {TextEvents & TranslationEvents & ImagesEvents & FacesEvents} PageEvents */

/**
 * Events that say how things stand: whoever starts to listen later is told the last one, because modules load at
 * different times.
 *
 * @type {Set<keyof PageEvents>}
 */
const STATES = new Set([
  "text:activations",
  "text:predicted",
  "translation:result",
  "translation:percent",
  "images:threshold",
  "images:label",
  "faces:smooth",
]);

/** @type {Map<string, unknown>} */
const latest = new Map();
for (const name of STATES) {
  document.addEventListener(name, (event) => latest.set(name, /** @type {CustomEvent} */ (event).detail));
}

/**
 * Tell all that listen.
 *
 * @template {keyof PageEvents} Name
 * @param {Name} name
 * @param {PageEvents[Name]} detail
 */
export function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/**
 * Listen as long as `owner`, the widget's element, stands in the page. What already stands is told after `start` is through.
 *
 * @template {keyof PageEvents} Name
 * @param {Element} owner
 * @param {Name} name
 * @param {(detail: PageEvents[Name]) => void} hear
 */
export function listen(owner, name, hear) {
  /** @param {Event} event */
  const heard = (event) => {
    if (owner.isConnected) hear(/** @type {CustomEvent<PageEvents[Name]>} */ (event).detail);
    else document.removeEventListener(name, heard);
  };
  document.addEventListener(name, heard);
  if (!latest.has(name)) return;
  const standing = latest.get(name);
  queueMicrotask(() => {
    if (latest.get(name) === standing) hear(/** @type {PageEvents[Name]} */ (standing));
  });
}
