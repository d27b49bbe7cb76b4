// Colours that tell things apart whatever one's eyes (Okabe and Ito, 2008), each with a lighter one for a second round.

export const HUES = ["#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"];
export const LIGHTER = ["#F3CF80", "#ABDAF4", "#80CFB9", "#F8F2A1", "#80B9D9", "#EAAF80", "#E6BCD3"];

/** Blue for below zero, orange for above. */
export const BELOW = "#0072B2";
export const ABOVE = "#D55E00";

/**
 * A hue by its number from 1.
 *
 * @param {number} number
 * @param {boolean} [lighter]
 */
export const hue = (number, lighter = false) => (lighter ? LIGHTER : HUES)[(number - 1) % HUES.length];

/**
 * Red, green and blue of "#rrggbb", each 0 to 255.
 *
 * @param {string} hex
 */
export const rgb = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/**
 * A ramp of 256 colours through the given ones, equally far apart; 3 bytes each, as `paintLevels` takes them.
 *
 * @param {string[]} colours
 */
export function ramp(colours) {
  const stops = colours.map(rgb);
  const table = new Uint8ClampedArray(256 * 3);
  for (let level = 0; level < 256; level += 1) {
    const at = (level / 255) * (stops.length - 1);
    const first = Math.min(Math.floor(at), stops.length - 2);
    for (let part = 0; part < 3; part += 1) {
      const from = stops[first][part];
      table[level * 3 + part] = from + (stops[first + 1][part] - from) * (at - first);
    }
  }
  return table;
}
