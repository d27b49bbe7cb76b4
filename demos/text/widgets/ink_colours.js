// The inks that a pen may have: on the page, where it is light or dark, and in files, which are white paper.

/** @typedef {{ light: string, dark: string }} Ink */

/** @type {Record<string, Ink>} */
const INKS = {
  Blue: { light: "#0072b2", dark: "#56b4e9" },
  Black: { light: "#16202a", dark: "#e8edf2" },
  Green: { light: "#00795a", dark: "#3cc79f" },
  Red: { light: "#c24a00", dark: "#f0854a" },
};

/**
 * An ink by its name; blue for a name that isn't known.
 *
 * @param {string} name
 * @param {boolean} [dark]
 */
export const inkColour = (name, dark = false) => (INKS[name] ?? INKS.Blue)[dark ? "dark" : "light"];
