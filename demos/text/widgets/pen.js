// The visitor's pen: what the controls of the room say goes to whatever draws with it.

import { tell } from "../../kit/js/events.js";

/** @param {number} speed times a hand's @param {number} width in millimetres @param {string} ink */
export const tellPen = (speed, width, ink) => tell("text:pen", { speed, width, ink });

/** What the room's settings go back to. @param {unknown[]} values */
export const defaults = (values) => values;
