// The seed that Write takes.

const HIGHEST = 999_999; // short enough to be read and typed

/**
 * Another seed each time, or the visitor's own where it is kept.
 *
 * @param {number | null} seed
 * @param {boolean} keep
 */
export const nextSeed = (seed, keep) => (keep ? seed : Math.floor(Math.random() * (HIGHEST + 1)));

/** A typed seed is kept from then on. */
export const kept = () => true;
