// How a unit's value becomes a colour and a sentence.

import { signed } from "../../../kit/js/format.js";
import { clamp } from "../../../kit/js/math.js";
import { characterName } from "../characters.js";

/**
 * The class of a character and how strong its colour is, 0 to 1.
 *
 * @param {number | null} value null for a character that wasn't read
 * @param {number} scale the value with the full colour
 */
export function colourOf(value, scale) {
  if (value === null) return { kind: "unread", strength: 0 };
  return { kind: value < 0 ? "minus" : "plus", strength: clamp(Math.abs(value) / scale, 0, 1) };
}

/**
 * The unit's value at a character of the text in a sentence; -1 is before the first.
 *
 * @param {Pick<import("../../../kit/js/events.js").TextActivations, "typed" | "values" | "readout">} activations
 * @param {number} index
 */
export function readingAt({ typed, values, readout }, index) {
  if (index < 0) return "The cursor is before the first character.";
  const name = characterName(Array.from(typed)[index]);
  const value = values[index];
  if (value === null) return `${name} is new to the network, so it wasn't read.`;
  return `After ${name}: the unit's ${readout} is ${signed(value)}.`;
}
