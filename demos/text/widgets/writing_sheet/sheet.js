// What stands on a sheet, and which of two states of it counts once a run was stopped.

import { parseJson } from "../../../kit/js/dom.js";

/**
 * A sheet as `demos/text/text_session.py` makes it; `run` identifies a run of writing, `follows` that which it goes on from.
 *
 * @typedef {object} Sheet
 * @property {string} prompt
 * @property {string} continuation
 * @property {boolean} writing whether more will come
 * @property {number} seconds
 * @property {string} run
 * @property {string} follows
 * @property {string} style one of ours, or empty
 * @property {number} temperature
 * @property {[string, number] | null} blend
 * @property {Part[]} parts the same for each part of the continuation, the first from 0 on
 *
 * @typedef {object} Part how a text was written from the character `at` on
 * @property {number} at
 * @property {string} style
 * @property {number} temperature
 * @property {[string, number] | null} blend
 */

/**
 * The sheet that a value holds; an empty one for an empty or broken value.
 *
 * @param {string | null | undefined} value
 * @returns {Sheet}
 */
export const readSheet = (value) => ({
  prompt: "",
  continuation: "",
  writing: false,
  seconds: 0,
  run: "",
  follows: "",
  style: "",
  temperature: 0.8,
  blend: null,
  parts: [],
  ...parseJson(value),
});

/**
 * What to show: the latest sheet, or the stopped one where the latest is the same run further on.
 *
 * @param {Sheet} latest
 * @param {Sheet | null} stopped
 */
export function afterStop(latest, stopped) {
  if (!stopped || latest.run !== stopped.run) return latest;
  return latest.writing || latest.continuation.length > stopped.continuation.length ? stopped : latest;
}
