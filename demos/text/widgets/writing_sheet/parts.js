// How the parts of a text were written: in which style and blend, and at which temperature. Pure functions.

/** @typedef {import("./sheet.js").Part} Part */

/** @param {Part} one @param {Part} other */
const isSame = (one, other) =>
  one.style === other.style &&
  one.temperature === other.temperature &&
  JSON.stringify(one.blend) === JSON.stringify(other.blend);

/** The parts of a sheet; one for all where it names none. @param {import("./sheet.js").Sheet} sheet @returns {Part[]} */
export function partsOfSheet({ parts, style, temperature, blend }) {
  return parts.length ? parts : [{ at: 0, style, temperature, blend }];
}

/** The parts of a text from a place on: the first begins there. @param {Part[]} parts @param {number} at @returns {Part[]} */
export function partsFrom(parts, at) {
  const first = parts.findLast((part) => part.at <= at) ?? parts[0];
  return [{ ...first, at }, ...parts.filter((part) => part.at > at)];
}

/**
 * The parts of a text up to a place, and others from there on.
 *
 * @param {Part[]} parts
 * @param {number} at
 * @param {Part[]} others the first of them begins at the place
 * @returns {Part[]}
 */
export function partsUpTo(parts, at, others) {
  const before = parts.filter((part) => part.at < at);
  const last = before.at(-1);
  return before.concat(last && isSame(last, others[0]) ? others.slice(1) : others);
}

/** Whether a value is a list of parts in order, the first from a place on. @param {number} at @param {any} parts */
export const arePartsFrom = (at, parts) =>
  Array.isArray(parts) &&
  parts.length > 0 &&
  parts.every(isPart) &&
  parts[0].at === at &&
  parts.every((part, place) => place === 0 || part.at > parts[place - 1].at) &&
  parts[parts.length - 1].style !== "";

/** @param {any} value */
const isPart = (value) =>
  Boolean(value) &&
  Number.isInteger(value.at) &&
  typeof value.style === "string" &&
  Number.isFinite(value.temperature) &&
  isBlend(value.blend ?? null);

/** @param {unknown} blend */
const isBlend = (blend) =>
  blend === null ||
  (Array.isArray(blend) && blend.length === 2 && typeof blend[0] === "string" && Number.isFinite(blend[1]));
