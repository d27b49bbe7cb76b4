// Where one of many faces lies on a sprite sheet.

/** Share of the way in percent that `index` of `count` lies at. @param {number} index @param {number} count */
const share = (index, count) => (count > 1 ? (index * 100) / (count - 1) : 0);

/**
 * The CSS background-position of a tile, counted row by row, in a sheet of so many columns and rows.
 *
 * @param {number} index
 * @param {number} columns
 * @param {number} rows
 */
export const spritePosition = (index, columns, rows) =>
  `${share(index % columns, columns)}% ${share(Math.floor(index / columns), rows)}%`;
