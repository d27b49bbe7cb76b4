// Characters in words and signs, as the widgets of this tab show them.

/** @type {Record<string, string>} */
const NAMES = { "\n": "new line", " ": "space" };
/** @type {Record<string, string>} */
const SIGNS = { "\n": "⏎", " ": "␣" };

/** A character in a sentence: quoted, or by its name where it can't be seen. @param {string} character */
export const characterName = (character) => NAMES[character] ?? `“${character}”`;

/** A character on its own: a sign where it can't be seen. @param {string} character */
export const characterSign = (character) => SIGNS[character] ?? character;

/** A text on one line. @param {string} text */
export const oneLine = (text) => text.replace(/\n/g, "⏎");
