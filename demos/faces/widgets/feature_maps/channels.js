// Channels of the generator: their codes, as "4-17", and what they and their layers are called.

/** @typedef {{ side: number, channels: number, strongest: number, numbers: number[], sheet: string }} Layer */

const COLOURS = ["Red", "Green", "Blue"];

/** @param {number} side @param {number} number */
export const channelCode = (side, number) => `${side}-${number}`;

/** Codes of a text such as "4-17.32-3". @param {string} text @returns {Set<string>} */
export const parseCodes = (text) => new Set(text ? text.split(".") : []);

/** Codes as text, in the order in which they were switched off. @param {Iterable<string>} codes */
export const formatCodes = (codes) => [...codes].join(".");

/** Codes of all tiles that are shown, in the order of the page. @param {Layer[]} layers */
export const shownCodes = (layers) =>
  layers.flatMap(({ side, numbers }) => numbers.map((number) => channelCode(side, number)));

/**
 * What a tile is called.
 *
 * @param {Layer} layer
 * @param {number} number
 * @param {boolean} last whether the layer is the picture itself
 */
export const channelTitle = ({ side }, number, last) =>
  last ? `${COLOURS[number] ?? number} of the picture` : `Channel ${number} at ${side} x ${side}`;

/**
 * What stands after "4 x 4" in a layer's heading.
 *
 * @param {Layer} layer
 * @param {boolean} last
 */
export function layerWords({ channels, numbers, strongest }, last) {
  if (last) return ": the picture itself, split into its colours";
  const more = numbers.length - strongest;
  return `, the ${strongest} strongest of ${channels} channels${more ? `, and ${more} more that are off` : ""}`;
}

/**
 * The sentence on what the channels that are off change.
 *
 * @param {number} off how many
 * @param {number} meanChange in grey levels of 255
 */
export const changeSummary = (off, meanChange) =>
  off
    ? `${off} off: the face changed by ${meanChange.toFixed(1)} of 255 grey levels on average.`
    : "All channels are on, so nothing changed.";
