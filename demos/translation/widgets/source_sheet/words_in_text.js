// Words of a text: how much there is, whether it is too much, and which one the cursor is in. Pure functions.

import { count } from "../../../kit/js/format.js";

const MOST_WORDS = 500;
const MOST_CHARACTERS = 5000;

/** @param {string} text */
const countWords = (text) => (text.match(/\S+/g) ?? []).length;

/** Characters as Python counts them: an emoji is one or more, but never half of one. @param {string} text */
const countCharacters = (text) => [...text].length;

/** How much there is of how much fits. @param {string} text */
export const written = (text) => `${count(countCharacters(text))} of ${count(MOST_CHARACTERS)} characters`;

/** What there is too much of, and shortly before that how many words there are; "" while all fits. @param {string} text */
export function tooLong(text) {
  const [words, characters] = [countWords(text), countCharacters(text)];
  if (characters > MOST_CHARACTERS) return `${count(characters - MOST_CHARACTERS)} characters too many`;
  return words > MOST_WORDS * 0.8 ? `${words} of at most ${MOST_WORDS} words` : "";
}

/**
 * Which word a position touches, or null.
 *
 * @param {string[]} segments what stands between words, and words, in turn
 * @param {number} position in UTF-16 units, as a text area counts
 */
export function wordAtPosition(segments, position) {
  let end = 0;
  for (const [place, text] of segments.entries()) {
    const start = end;
    end += text.length;
    if (place % 2 === 1 && start <= position && position <= end) return (place - 1) / 2;
  }
  return null;
}
