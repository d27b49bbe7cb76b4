// All events between the parts of the page: their names, what they carry, and how they are told and heard.
// They happen on `document`. Add a new one here, in its tab's section, with the type of what it carries.

/**
 * Text. One unit's activations over a text; where the next characters are predicted; where the visitor put the cursor;
 * what could stand at a place of the sheet, as JSON; a specimen of each style, as JSON by its title; whether text or
 * handwriting is shown, for the switches of all rooms; the pen: how many times a hand's speed, its width in millimetres
 * and its ink.
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
 *   "text:alternatives": string,
 *   "text:specimens": string,
 *   "text:kind": string,
 *   "text:pen": { speed: number, width: number, ink: string },
 * }} TextEvents
 */

/**
 * Translation. The text as it is typed; the direction, as "fr-en"; other words that were
 * asked for, as JSON; a result; which word is pointed at; which words light up with it.
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
 * @property {number[]} [stopped] target words in front of which a loop was stopped
 * @property {number[] | null} [unsure] target words that the network wasn't sure of; null for a model that can't tell
 * @property {number[]} [rows] target words of each sentence
 * @property {("right" | "check" | "wrong" | "")[]} [verdicts] how far each sentence can be trusted
 * @property {Partial<Record<"right" | "check" | "wrong", number>>} [close] how often such sentences come close to a person's
 * @property {Record<string, number[]>} [chosen] with which tokens a visitor let sentences begin
 *
 * @typedef {{ word: string, text: string, tokens: number[], probability: number }} TranslationOption
 *
 * @typedef {object} TranslationHighlight
 * @property {number | null} source
 * @property {number | null} target
 * @property {Record<number, number>} sources weight of each source word
 * @property {Record<number, number>} targets
 * @property {AttentionBlock | null} block
 *
 * @typedef {{
 *   "translation:typed": string,
 *   "translation:result": TranslationResult,
 *   "translation:point": { source: number | null, target: number | null },
 *   "translation:highlight": TranslationHighlight,
 *   "translation:percent": number,
 *   "translation:direction": string,
 *   "translation:alternatives": string,
 * }} TranslationEvents
 */

/**
 * Images. A confidence threshold and the elem_id of its slider; which label the heat map is about; what was picked in a
 * widget, for the hidden text with the elem_id `name`; that the file which a scene asked for is there, or refused,
 * with the scene's elem_id; and the number of the object that the detector's stages are to follow.
 *
 * @typedef {{
 *   "images:threshold": { value: number, slider: string },
 *   "images:label": string,
 *   "images:choose": { name: string, value: string },
 *   "images:exported": { scene: string },
 *   "images:follow": string,
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
  "text:specimens",
  "text:kind",
  "text:pen",
  "translation:typed",
  "translation:result",
  "translation:percent",
  "translation:direction",
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
