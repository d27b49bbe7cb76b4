// Words of a text: how many there are, and which one the cursor is in. Pure functions.

/** @param {string} text */
export const countWords = (text) => (text.match(/\S+/g) ?? []).length;

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
