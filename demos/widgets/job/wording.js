// What the panel says of a job: how far it is, how long it takes, and how it ended.

import { count, counted } from "../../kit/js/format.js";

/**
 * A job as widget.py tells it. A total of 0: nobody knows how much there is. `left` is null while nobody can tell.
 *
 * @typedef {object} JobState
 * @property {string} [ticket] which job it is, while it waits
 * @property {"waiting" | "running" | "done" | "stopped" | "failed"} state
 * @property {number} [done]
 * @property {number} [total]
 * @property {string} [words] what it is at
 * @property {number} [seconds] since it began
 * @property {number | null} [left] estimated seconds
 * @property {boolean} [result] whether there is a file to download
 *
 * @typedef {{ one: string, several: string }} Unit what is counted
 */

const MINUTE = 60;
const HOUR = 3600;

/**
 * Seconds as "7 s", "3 min 20 s" or "1 h 10 min".
 *
 * @param {number} seconds
 */
export function span(seconds) {
  const whole = Math.round(seconds);
  const [large, size, unit, small, rest] =
    whole < HOUR
      ? [Math.floor(whole / MINUTE), 1, "min", "s", whole % MINUTE]
      : [Math.floor(whole / HOUR), MINUTE, "h", "min", whole % HOUR];
  const remainder = Math.floor(rest / size);
  if (!large) return `${remainder} ${small}`;
  return remainder ? `${large} ${unit} ${remainder} ${small}` : `${large} ${unit}`;
}

/**
 * An estimate as people say it: "a few seconds left", "about 20 s left", "about 3 min left", "about 1 h 10 min left".
 *
 * @param {number | null | undefined} seconds
 */
export function timeLeft(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 5) return "a few seconds left";
  const step = seconds < 57.5 ? 5 : seconds < 59.5 * MINUTE ? MINUTE : 10 * MINUTE;
  return `about ${span(Math.round(seconds / step) * step)} left`;
}

/**
 * "12 of 40 files"; "12 files" where nobody knows how many there are.
 *
 * @param {JobState} job
 * @param {Unit} unit
 */
export function amount({ done = 0, total = 0 }, { one, several }) {
  return total ? `${count(done)} of ${counted(total, one, several)}` : counted(done, one, several);
}

/**
 * The sentence of the panel.
 *
 * @param {JobState} job
 * @param {Unit} unit
 * @param {boolean} [stopping] whether Stop was pressed and the work hasn't noticed yet
 */
export function sentence(job, unit, stopping = false) {
  const { state, done = 0, total = 0, seconds = 0, result } = job;
  if (state === "failed") return "The job ended because of an error. Start it again.";
  if (state === "done") return `Done: ${counted(done, unit.one, unit.several)} in ${span(seconds)}.`;
  if (state === "stopped") {
    if (!done && !total) return "Stopped before it began.";
    const kept = result ? "The result so far can be downloaded." : "There is no result.";
    return `Stopped after ${amount(job, unit)}. ${kept}`;
  }
  if (stopping) return `${state === "running" ? `${amount(job, unit)}. ` : ""}Stopping ...`;
  if (state === "waiting") return "Waiting for its turn ...";
  if (!done && !total) return "Preparing ...";
  return [amount(job, unit), timeLeft(job.left)].filter(Boolean).join(", ");
}

/**
 * The part that is done, from 0 to 1; null where nobody knows.
 *
 * @param {JobState} job
 */
export function share({ state, done = 0, total = 0 }) {
  if (state === "done") return 1;
  return total ? Math.min(done / total, 1) : null;
}
