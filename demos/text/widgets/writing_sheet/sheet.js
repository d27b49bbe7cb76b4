// What stands on a sheet, and which of two states of it counts once a run was stopped.

import { parseJson } from "../../../kit/js/dom.js";

/**
 * A sheet as `demos/text/text_session.py` makes it; `run` identifies a run of writing.
 *
 * @typedef {object} Sheet
 * @property {string} prompt
 * @property {string} continuation
 * @property {boolean} writing whether more will come
 * @property {number} seconds
 * @property {string} run
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
