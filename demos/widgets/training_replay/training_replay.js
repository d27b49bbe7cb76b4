// Watch it learn: one slider over the checkpoints of a training. props.recorded is JSON of training_history.py, once for a
// training; the value is the number of the checkpoint shown. Everything else happens here, without the server: the slider,
// Play, the arrow keys, and a finger on a curve.

import { find, findAll, parseJson } from "../../kit/js/dom.js";
import { count } from "../../kit/js/format.js";
import { clamp } from "../../kit/js/math.js";
import { pause } from "../../kit/js/timing.js";
import { follow } from "../../kit/js/widget.js";
import { makeChart } from "./chart.js";
import { makePanel } from "./panels.js";
import { nearestCheckpoint } from "./scale.js";

/**
 * @typedef {object} Training
 * @property {string} sentence how long it took, and on what
 * @property {string} examples what it saw: "pictures"
 * @property {number} pace milliseconds that Play gives a checkpoint
 * @property {number} steps
 * @property {{ step: number, time: string, seen: number }[]} checkpoints
 * @property {import("./scale.js").Curve[]} curves
 * @property {import("./panels.js").Panel[]} panels
 */

const PLAY = "M3 1l11 7-11 7z";
const PAUSE = "M3 1h4v14H3zM9 1h4v14H9z";
const REST = 200; // ms that the slider rests before the address follows

/** @param {import("../../kit/js/widget.js").WidgetContext<{ value: string, recorded: string }>} context */
export function start(context) {
  const { element, props } = context;
  const room = find(element, ".learn");
  const slider = find(element, ".time", HTMLInputElement);
  const play = find(element, ".play");
  const resting = pause(REST);
  let training = /** @type {Training | null} */ (null);
  let drawnFrom = "";
  /** @type {import("./chart.js").Chart[]} */
  let charts = [];
  /** @type {((index: number) => void)[]} */
  let panels = [];
  /** @type {ReturnType<typeof setInterval> | null} */
  let clock = null;

  const lastIndex = () => (training ? training.checkpoints.length - 1 : 0);

  /** @param {number} index */
  function show(index) {
    if (!training) return;
    const { checkpoints, steps, examples } = training;
    const { step, time, seen } = checkpoints[index];
    slider.value = String(index);
    slider.style.setProperty("--range_progress", `${(index / Math.max(1, lastIndex())) * 100}%`);
    const readouts = charts.flatMap((chart) => chart.move(step));
    for (const panel of panels) panel(index);
    find(element, ".moment").textContent =
      `Step ${count(step)} of ${count(steps)} · ${time} · ${count(seen)} ${examples} seen`;
    slider.setAttribute("aria-valuetext", `step ${count(step)} of ${count(steps)}: ${readouts.join(", ") || time}`);
  }

  /** @param {number} index */
  function go(index) {
    show(clamp(index, 0, lastIndex()));
    resting.ask(() => {
      if (props.value !== slider.value) props.value = slider.value;
    });
  }

  /** @param {boolean} playing */
  function label(playing) {
    find(play, "span").textContent = playing ? "Pause" : "Play";
    find(play, "path", SVGPathElement).setAttribute("d", playing ? PAUSE : PLAY);
    for (const live of findAll(element, "[aria-live]")) live.setAttribute("aria-live", playing ? "off" : "polite");
  }

  function stop() {
    if (clock !== null) clearInterval(clock);
    clock = null;
    label(false);
  }

  function begin() {
    if (slider.valueAsNumber >= lastIndex()) go(0);
    clock = setInterval(() => {
      go(slider.valueAsNumber + 1);
      if (slider.valueAsNumber >= lastIndex() || !room.isConnected || !room.offsetParent) stop();
    }, training?.pace);
    label(true);
  }

  function build() {
    training = /** @type {Training | null} */ (parseJson(props.recorded));
    stop();
    room.hidden = !training;
    if (!training) return;
    const { checkpoints, sentence, steps, curves } = training;
    find(element, ".learned").textContent = sentence;
    slider.max = String(checkpoints.length - 1);
    const [curvesBox, panelsBox] = [find(element, ".curves"), find(element, ".panels")];
    curvesBox.replaceChildren();
    panelsBox.replaceChildren();
    charts = curves.map((curve) =>
      makeChart(curvesBox, curve, steps, (step) => {
        stop();
        go(nearestCheckpoint(checkpoints, step));
      }),
    );
    panels = training.panels.map((panel) => makePanel(panelsBox, panel));
    for (const chart of charts) chart.draw();
  }

  function arrived() {
    if (props.recorded !== drawnFrom) {
      drawnFrom = props.recorded;
      build();
    }
    const index = Number(props.value);
    if (Number.isInteger(index) && index <= lastIndex() && clock === null) show(Math.max(index, 0));
  }

  play.addEventListener("click", () => (clock === null ? begin() : stop()));
  slider.addEventListener("input", () => {
    stop();
    go(slider.valueAsNumber);
  });
  room.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step || event.target === slider || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stop();
    go(slider.valueAsNumber + step);
  });
  new ResizeObserver(() => {
    for (const chart of charts) chart.draw();
  }).observe(find(element, ".curves"));
  follow(context, arrived, ["value", "recorded"]);
}
