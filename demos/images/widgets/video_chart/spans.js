// Words for what is seen when in a video.

/**
 * What the value holds, as views/video_view.py makes it.
 *
 * @typedef {{ label: string, best: number, spans: [from: number, to: number][], hue: number, lighter: number }} Seen
 * @typedef {object} Video
 * @property {number} seconds
 * @property {boolean} cut whether the video goes on afterwards
 * @property {Seen[]} objects
 * @property {number} more objects that are in sight for a shorter time and aren't listed
 */

/** Seconds in whole or half ones: "2.5 s". @param {number} value */
export const seconds = (value) => `${Math.round(value * 2) / 2} s`;

/** From when to when an object is in sight: "0 to 2.5 s, 4 to 6 s". @param {Seen} object */
export const when = ({ spans }) =>
  spans.map(([from, to]) => `${Math.round(from * 2) / 2} to ${seconds(to)}`).join(", ");

/** The sentence over the chart. @param {Video} video */
export function sentence({ objects, more, cut, seconds: length }) {
  const all = objects.length + more;
  const found = all ? `${all} ${all === 1 ? "object" : "objects"} in ${seconds(length)}.` : "Nothing was found.";
  const shorter = more ? ` ${more} that are in sight for the shortest time aren't listed.` : "";
  const end = cut ? " Only the first 20 seconds were looked at." : "";
  return `${found}${shorter}${end}`;
}
