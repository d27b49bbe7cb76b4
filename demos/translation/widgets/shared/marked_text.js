// Texts on the page: with changed words marked, or cut into words that can be pointed at.

import { make } from "../../../kit/js/dom.js";

/** @typedef {[text: string, changed: boolean]} DiffPart */

/**
 * Show a text whose changed parts are marked.
 *
 * @param {HTMLElement} into
 * @param {DiffPart[]} parts
 */
export function showDiff(into, parts) {
  into.replaceChildren(...parts.map(([text, changed]) => (changed ? make("mark", "", text) : text)));
}

/**
 * Nodes for a text that is cut into what stands between words, and words, in turn; and which of them are the words.
 *
 * @param {string[]} segments
 * @param {(word: HTMLSpanElement, index: number) => void} [dress] what a word gets besides its class
 */
export function wordNodes(segments, dress = () => {}) {
  /** @type {HTMLSpanElement[]} */
  const words = [];
  const nodes = segments.map((text, place) => {
    if (place % 2 === 0) return document.createTextNode(text);
    const word = make("span", "word", text);
    dress(word, words.length);
    words.push(word);
    return word;
  });
  return { nodes, words };
}

/** The word at an index of such a text. @param {string[]} segments @param {number} index */
export const wordAt = (segments, index) => segments[2 * index + 1];
