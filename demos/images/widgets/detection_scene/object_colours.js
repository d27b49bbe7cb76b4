// Which colour an object has: its own, or its class's where that is asked for.

import { hue } from "../../../kit/js/palette.js";

/** @typedef {{ hue: number, lighter: number }} Colour */
/** @typedef {Colour & { ofClass: Colour }} Coloured */

/**
 * @param {Coloured} object
 * @param {boolean} byClass
 */
export function colourOf(object, byClass) {
  const colour = byClass ? object.ofClass : object;
  return hue(colour.hue, Boolean(colour.lighter));
}

/**
 * Whether some object has another colour than its class, so that there is something to choose.
 *
 * @param {Coloured[]} objects
 */
export const hasOwnColours = (objects) => objects.some((object) => colourOf(object, true) !== colourOf(object, false));
