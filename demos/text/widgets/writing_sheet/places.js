// Places in a text that stands on the page: which character a point is on, and where a character stands.

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box in the window's pixels */

/** The node that holds an element's text, or null for none. @param {HTMLElement} element */
export const textOf = (element) => (element.firstChild instanceof Text ? element.firstChild : null);

/** The place before the second half of a character that is written in two. @param {string} text @param {number} at */
const whole = (text, at) => (/[\udc00-\udfff]/.test(text[at] ?? "") ? at - 1 : at);

/**
 * Where the character at a place stands; that of a new line is narrow.
 *
 * @param {Text} text
 * @param {number} at in units of JavaScript's strings
 * @returns {Box}
 */
export function boxOf(text, at) {
  const range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, Math.min(text.data.length, at + ((text.data.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)));
  const boxes = [...range.getClientRects()];
  const { left, right, top, bottom } =
    boxes.findLast((box) => box.width > 0) ?? boxes[0] ?? range.getBoundingClientRect();
  return { left, right: Math.max(right, left + 6), top, bottom };
}

/**
 * The place of the character at a point of the window, or null where there is none; right of a line's end it is its new line.
 *
 * @param {Text} text
 * @param {number} x
 * @param {number} y
 * @returns {number | null}
 */
export function placeAt(text, x, y) {
  const offset = offsetAt(text, x, y);
  if (offset === null) return null;
  for (const at of [offset, offset - 1]) {
    if (at < 0 || at >= text.data.length) continue;
    const { left, right, top, bottom } = boxOf(text, whole(text.data, at));
    const inLine = y >= top - 3 && y <= bottom + 3;
    if (inLine && x >= left && (x <= right || text.data[at] === "\n")) return whole(text.data, at);
  }
  return null;
}

/** @param {Text} text @param {number} x @param {number} y */
function offsetAt(text, x, y) {
  if ("caretPositionFromPoint" in document) {
    const found = document.caretPositionFromPoint(x, y);
    return found?.offsetNode === text ? found.offset : null;
  }
  const range = /** @type {Document} */ (document).caretRangeFromPoint(x, y);
  return range?.startContainer === text ? range.startOffset : null;
}

/**
 * Where a key leads from a place, or null for another key: one character on or back, a line down or up, to either end.
 *
 * @param {Text} text
 * @param {number} at
 * @param {string} key
 */
export function placeAfter(text, at, key) {
  const last = whole(text.data, text.data.length - 1);
  switch (key) {
    case "ArrowRight":
      return Math.min(last, at + ((text.data.codePointAt(at) ?? 0) > 0xffff ? 2 : 1));
    case "ArrowLeft":
      return Math.max(0, whole(text.data, at - 1));
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowDown":
      return inNextLine(text, at, 1);
    case "ArrowUp":
      return inNextLine(text, at, -1);
    default:
      return null;
  }
}

/** The character nearest under (or over) a place in the line beside its own. @param {Text} text @param {number} at @param {1 | -1} step */
function inNextLine(text, at, step) {
  const from = boxOf(text, at);
  let [line, nearest] = [Number.NaN, at];
  let least = Number.POSITIVE_INFINITY;
  for (let next = at + step; next >= 0 && next < text.data.length; next += step) {
    const box = boxOf(text, whole(text.data, next));
    if (Math.abs(box.top - from.top) < 4) continue;
    if (Number.isNaN(line)) line = box.top;
    if (Math.abs(box.top - line) >= 4) break;
    const distance = Math.abs(box.left - from.left);
    if (distance < least) [least, nearest] = [distance, whole(text.data, next)];
  }
  return nearest;
}
