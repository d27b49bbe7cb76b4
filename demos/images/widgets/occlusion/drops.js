// How much less likely a class gets while a patch is covered.

/**
 * By how much the probability of one label drops for each place that has been covered; below 0 where it rises.
 *
 * @param {number[]} probabilities of the labels, with nothing covered
 * @param {number[][]} covered places x labels
 * @param {number} label which of them
 */
export const drops = (probabilities, covered, label) => covered.map((place) => probabilities[label] - place[label]);

/**
 * The drops as levels of a colour scale with two sides: 128 is no change, 255 the largest drop, 1 as large a rise.
 * Places that haven't been tried are 128.
 *
 * @param {number[]} found
 * @param {number} places how many there are
 */
export function dropLevels(found, places) {
  const most = Math.max(...found.map(Math.abs), 0.001);
  const levels = new Uint8Array(places).fill(128);
  found.forEach((drop, place) => {
    levels[place] = Math.round(128 + (drop / most) * 127);
  });
  return levels;
}
