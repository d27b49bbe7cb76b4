// The list of kept faces, newest first.

/** @typedef {{ seed: number, moves: string, truncation: number, image: string }} KeptFace */

const MOST = 24;

/**
 * The list with a face in front; one that looks the same and what is too much leave it.
 *
 * @param {KeptFace[]} kept
 * @param {KeptFace} face
 * @returns {KeptFace[]}
 */
export const withFace = (kept, face) => [face, ...kept.filter(({ image }) => image !== face.image)].slice(0, MOST);

/**
 * The list without one of its faces.
 *
 * @param {KeptFace[]} kept
 * @param {number} index
 * @returns {KeptFace[]}
 */
export const withoutFace = (kept, index) => kept.filter((_, other) => other !== index);
