// Which objects of a moving picture are shown, and in which colour: what was shown stays a little longer, so that
// nothing flickers at the threshold.

/** @typedef {import("../detection_scene/label_placement.js").Box} Box */
/** @typedef {{ label: string, score: number, box: Box }} Seen */

const SAME = 0.3; // intersection over union of an object's boxes in two pictures, one after the other
export const GRACE = 0.15; // so far under the threshold an object may fall and stay

/**
 * Area that two boxes share, over the area that they cover together.
 *
 * @param {Box} one
 * @param {Box} other
 */
export function overlap(one, other) {
  const wide = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
  const high = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
  if (wide <= 0 || high <= 0) return 0;
  /** @param {Box} box */
  const area = (box) => (box[2] - box[0]) * (box[3] - box[1]);
  return (wide * high) / (area(one) + area(other) - wide * high);
}

/**
 * Follows objects from picture to picture.
 *
 * @template {Seen} Object
 */
export class Tracks {
  /** @type {Object[]} what was shown last */
  #shown = [];
  /** @type {Map<string, number>} hue of each label, in the order in which they came */
  #hues = new Map();

  /**
   * The objects to show of a picture: those that reach the threshold, and those that were shown in the picture before
   * and haven't fallen far below.
   *
   * @param {Object[]} objects
   * @param {number} threshold
   */
  update(objects, threshold) {
    const before = [...this.#shown];
    const ranked = [...objects].sort((one, other) => other.score - one.score);
    this.#shown = ranked.filter((object) => {
      const at = before.findIndex(({ label, box }) => label === object.label && overlap(box, object.box) >= SAME);
      if (at >= 0) before.splice(at, 1);
      return object.score >= threshold || (at >= 0 && object.score >= threshold - GRACE);
    });
    return this.#shown;
  }

  /** The hue of a label, from 1; it stays as long as the camera runs. @param {string} label */
  hueOf(label) {
    if (!this.#hues.has(label)) this.#hues.set(label, this.#hues.size + 1);
    return this.#hues.get(label) ?? 1;
  }
}

/** "2 persons, 1 cat", the most frequent first; "" for none. @param {Seen[]} objects */
export function countsOf(objects) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { label } of objects) counts.set(label, (counts.get(label) ?? 0) + 1);
  const sorted = [...counts].sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
  return sorted.map(([label, count]) => `${label} × ${count}`).join(", ");
}
