// The table of pictures: what stands in its columns, how it is sorted, and what is said of all of them.

import { counted, percent } from "../../../kit/js/format.js";

/**
 * A picture, or why it can't be used.
 *
 * @typedef {object} BatchPicture
 * @property {string} name
 * @property {string} [refusal]
 * @property {number} [width]
 * @property {number} [height]
 * @property {[label: string, count: number][]} [classes] the most frequent first
 * @property {number} [best] the highest score
 * @property {string} [thumbnail]
 *
 * @typedef {{ title: string, number: boolean, value: (picture: BatchPicture) => string | number, text: (picture: BatchPicture) => string }} Column
 */

/** @param {BatchPicture} picture */
export const objectsIn = ({ classes = [] }) => classes.reduce((sum, [, count]) => sum + count, 0);

/** Its classes as "2 cat, 1 dog", "nothing found", or why there are none. @param {BatchPicture} picture */
export const classesIn = ({ classes = [], refusal }) =>
  refusal || classes.map(([label, count]) => `${count} ${label}`).join(", ") || "nothing found";

/** @type {Column[]} */
export const COLUMNS = [
  { title: "Picture", number: false, value: ({ name }) => name.toLowerCase(), text: ({ name }) => name },
  { title: "Objects", number: true, value: objectsIn, text: (each) => (each.refusal ? "" : String(objectsIn(each))) },
  { title: "Classes", number: false, value: classesIn, text: classesIn },
  {
    title: "Highest score",
    number: true,
    value: ({ best = 0 }) => best,
    text: ({ best = 0 }) => (best ? percent(best) : ""),
  },
  {
    title: "Pixels",
    number: true,
    value: ({ width = 0, height = 0 }) => width * height,
    text: ({ width, height }) => (width ? `${width} x ${height}` : ""),
  },
];

/**
 * Pictures sorted by a column; those alike stay in the order in which they were.
 *
 * @param {BatchPicture[]} pictures
 * @param {number} column
 * @param {boolean} descending
 */
export function sorted(pictures, column, descending) {
  const { value } = COLUMNS[column];
  const sign = descending ? -1 : 1;
  return pictures.toSorted((a, b) => {
    const [one, other] = [value(a), value(b)];
    return one === other ? 0 : one < other ? -sign : sign;
  });
}

/**
 * The sentence over the results.
 *
 * @param {BatchPicture[]} pictures
 * @param {string[]} leftOut files that are no pictures
 */
export function summary(pictures, leftOut) {
  const used = pictures.filter(({ refusal }) => !refusal);
  const objects = used.reduce((sum, picture) => sum + objectsIn(picture), 0);
  let text = `${counted(objects, "object")} in ${counted(used.length, "picture")}.`;
  const refused = pictures.length - used.length;
  if (refused) text += ` ${counted(refused, "picture")} could not be used; the table says why.`;
  if (leftOut.length) {
    const named = leftOut.slice(0, 3).join(", ") + (leftOut.length > 3 ? " ..." : "");
    text += ` Left out, for ${leftOut.length === 1 ? "it is no picture" : "they are no pictures"}: ${named}.`;
  }
  return text;
}

/**
 * @typedef {{ picture: string, label: string, area: number, overlap: number, takenFor: [string, number] | null, crop: string }} Miss
 */

/**
 * How an object was missed.
 *
 * @param {Miss} miss
 */
export function missed({ takenFor, overlap }) {
  if (takenFor) return `taken for ${takenFor[0]} (${percent(takenFor[1])})`;
  if (overlap > 0) return `best overlap ${percent(overlap)}`;
  return "nothing found here";
}
