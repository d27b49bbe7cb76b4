// The gates' names, colours and geometry, and what is said of a cell: no DOM here.

import { bytes } from "../../../kit/js/data_uri.js";
import { decimal, signed } from "../../../kit/js/format.js";
import { clamp, sum } from "../../../kit/js/math.js";
import { ABOVE, BELOW } from "../../../kit/js/palette.js";
import { characterName } from "../characters.js";

export const CELL = 16; // px per character
export const ROW = 28; // px per gate
export const TOP = 28; // px for the characters
const LEAST_LAYER_HEIGHT = 160; // px

/** @type {Record<string, string>} */
export const GATES = {
  input: "input gate",
  forget: "forget gate",
  output: "output gate",
  candidate: "candidate",
  memory: "memory",
};
const SIGNED = new Set(["candidate", "memory"]);

/**
 * What the widget's value holds, as `look_inside_view.activations` makes it.
 *
 * @typedef {{ gate: string, picked: number, order: number[], rows: string }} LayerRows rows: bytes in base64
 * @typedef {import("../../../kit/js/events.js").TextActivations
 *   & { gates: Record<string, number[]>, layer?: LayerRows }} Activations
 */

/** Whether a gate's values go from −1 to 1 in place of 0 to 1. @param {string} gate */
export const isSigned = (gate) => SIGNED.has(gate);

/** The colours of a gate's lowest, middle and highest value. @param {string} gate @param {boolean} dark */
export function gateColours(gate, dark) {
  if (isSigned(gate)) return [BELOW, dark ? "#11161b" : "#ffffff", ABOVE];
  return dark ? ["#11161b", "#31688e", "#fde725"] : ["#ffffff", "#2a9d8f", "#3b0f58"];
}

/** The colour of a value among 256. @param {string} gate @param {number} value */
export const levelOf = (gate, value) => Math.round(clamp(isSigned(gate) ? (value + 1) / 2 : value, 0, 1) * 255);

/** A value as text, with its sign where it may have one. @param {string} gate @param {number} value */
const figure = (gate, value) => (isSigned(gate) ? signed(value) : decimal(value));

/** Height of the heat map in px, without the characters over it. @param {Activations} now */
export const heightOf = ({ layer }) =>
  layer ? Math.max(LEAST_LAYER_HEIGHT, layer.order.length) : ROW * Object.keys(GATES).length;

/** The bytes of a whole layer, row after row. @param {Activations} now */
export const layerLevels = ({ layer }) => (layer ? bytes(layer.rows) : new Uint8Array());

/**
 * Where among the characters read the typed one before `position` ends; -1 where none was read.
 *
 * @param {number[]} lengths how many characters were read for each that was typed
 * @param {number} position
 */
export const columnAt = (lengths, position) => sum(lengths.slice(0, position)) - 1;

/**
 * The position after the typed character that a column belongs to; 0 where there is none.
 *
 * @param {number[]} lengths
 * @param {number} column
 */
export function positionAt(lengths, column) {
  let end = 0;
  for (let index = 0; index < lengths.length; index += 1) {
    end += lengths[index];
    if (end > column) return index + 1;
  }
  return 0;
}

/**
 * What stands under the pointer: a column, and a row of a whole layer or -1.
 *
 * @param {Activations} now
 * @param {number} x px from the beginning of the text
 * @param {number} y px from the top of the canvas
 * @param {number} height px of the canvas
 */
export function cellAt(now, x, y, height) {
  const rows = now.layer ? now.layer.order.length : 0;
  const below = y - TOP;
  const row = rows && below >= 0 ? clamp(Math.floor((below / (height - TOP)) * rows), 0, rows - 1) : -1;
  return { column: Math.floor(x / CELL), row };
}

/**
 * The values at a column in a sentence, of the unit or of a row of the layer; nothing outside the text.
 *
 * @param {Activations} now
 * @param {ArrayLike<number>} levels bytes of the layer
 * @param {number} column
 * @param {number} row -1 for the picked unit
 */
export function readingAt(now, levels, column, row) {
  if (column < 0 || column >= now.read.length) return "";
  const name = characterName(now.read[column]);
  if (!now.layer) {
    const parts = Object.entries(GATES).map(([gate, title]) => `${title} ${figure(gate, now.gates[gate][column])}`);
    return `At ${name}: ${parts.join(", ")}.`;
  }
  const { gate, order, picked } = now.layer;
  const shown = row < 0 ? order.indexOf(picked) : row;
  const share = levels[shown * now.read.length + column] / 255;
  return `At ${name}, unit ${order[shown] + 1}: ${GATES[gate]} ${figure(gate, isSigned(gate) ? share * 2 - 1 : share)}.`;
}
