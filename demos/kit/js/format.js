// Numbers as the page writes them: a true minus, thousands with commas, percents that are never rounded to 0 or 100.

const COUNT = new Intl.NumberFormat("en");

/** The text with a true minus sign in place of a hyphen. @param {string} text */
export const withMinus = (text) => text.replace(/-/g, "−");

/**
 * A number with so many decimals and a true minus; what rounds to zero has no sign.
 *
 * @param {number} value
 * @param {number} [decimals]
 */
export const decimal = (value, decimals = 2) =>
  withMinus(
    Number(value)
      .toFixed(decimals)
      .replace(/^-(?=[0.]*$)/, ""),
  );

/**
 * The same with a sign in any case: "+0.40", "−0.13".
 *
 * @param {number} value
 * @param {number} [decimals]
 */
export const signed = (value, decimals = 2) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(decimals);

/**
 * So many significant digits at most, with a true minus: 0.0123, 1,230.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export const significant = (value, digits = 2) =>
  withMinus(new Intl.NumberFormat("en", { maximumSignificantDigits: digits }).format(value));

/** A whole number with commas: 12,345. @param {number} value */
export const count = (value) => COUNT.format(value);

/**
 * A number of things: "1 object", "3 objects".
 *
 * @param {number} value
 * @param {string} one
 * @param {string} [several]
 */
export const counted = (value, one, several = `${one}s`) => `${count(value)} ${value === 1 ? one : several}`;

/**
 * A probability or share of 0 to 1: whole percents, one decimal below 10% and from 99.5%, "<0.1%" and ">99.9%" beyond.
 *
 * @param {number} share
 */
export function percent(share) {
  if (share <= 0) return "0%";
  if (share < 0.001) return "<0.1%";
  if (share >= 1) return "100%";
  if (share > 0.9995) return ">99.9%";
  return `${(share * 100).toFixed(share < 0.0995 || share >= 0.995 ? 1 : 0)}%`;
}

/** A share of 0 to 1 in whole percents. @param {number} share */
export const wholePercent = (share) => `${Math.round(share * 100)}%`;

/** Seconds as "41 ms" or "1.3 s". @param {number} seconds */
export const duration = (seconds) =>
  seconds < 0.9995 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(1)} s`;
