// A written line, point by point: a slider moves the pen, and everything else shows what the network knew before the next
// point. Ten other ways to go on come from the server when the slider rests.

import { sizeCanvas } from "../../../kit/js/canvas.js";
import { find, make, parseJson } from "../../../kit/js/dom.js";
import { percent } from "../../../kit/js/format.js";
import { dabsOf, strokesOf } from "../../../kit/js/ink.js";
import { clamp, indexOfLargest } from "../../../kit/js/math.js";
import { drawInk } from "../../../kit/js/pen.js";
import { isDark, onThemeChange } from "../../../kit/js/theme.js";
import { oncePerFrame, pause } from "../../../kit/js/timing.js";
import { ellipsesOf, levelColour, nearestPoint, placesOf, readTrace, viewOf } from "./trace.js";

const REST = 250; // ms that the slider rests before the server is asked
const POINTS_A_SECOND = 33; // of a hand
const INK = 24; // units
const LEAST = 3; // units of an ellipse's radius, so that it can be seen
const LENS = 420; // units across
const LENS_PIXELS = 168;
const COLOURS = {
  light: { ink: "#16202a", neutral: [200, 204, 208], ahead: "#dcdee0", blob: "0 114 178", other: "#d55e00" },
  dark: { ink: "#e8edf2", neutral: [90, 97, 104], ahead: "#353a40", blob: "86 180 233", other: "#f0854a" },
};

/** @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, alternatives: string, levels: string }>} context */
export function start({ element, props, trigger, watch }) {
  const [room, letters, paper] = [".trace", ".letters", ".paper"].map((part) => find(element, part));
  const [play, onwards] = [find(element, ".play"), find(element, ".onwards", HTMLButtonElement)];
  const slider = find(element, ".time", HTMLInputElement);
  const [canvas, lens] = [find(element, ".paper canvas", HTMLCanvasElement), find(element, ".lens", HTMLCanvasElement)];
  const resting = pause(REST);
  let trace = readTrace("");
  /** @type {import("./trace.js").Place[]} */
  let places = [];
  /** @type {import("../../../kit/js/ink.js").Dab[]} */
  let dabs = [];
  let view = viewOf([]);
  let scale = 1;
  let others = /** @type {import("./trace.js").Alternatives | null} */ (null);
  let levels = /** @type {import("./trace.js").Levels | null} */ (null);
  let playing = false;
  let before = 0;
  let exact = 0; // where the pen is while it plays

  const at = () => slider.valueAsNumber;

  function build() {
    const fresh = readTrace(props.value);
    if (!fresh || fresh.run === trace?.run) return;
    trace = fresh;
    places = placesOf(trace.points);
    dabs = dabsOf(strokesOf(trace.points));
    view = viewOf(trace.points);
    room.hidden = false;
    slider.max = String(places.length);
    slider.value = String(trace.at ?? places.length);
    letters.replaceChildren();
    for (const letter of trace.text) make("span", "", letter, letters);
    stop();
    show();
    rest();
  }

  /** What came with the last update: one that brings the levels leaves out the alternatives, and the other way round. */
  function takeOver() {
    if (props.alternatives) others = parseJson(props.alternatives);
    if (typeof props.levels === "string") levels = parseJson(props.levels);
    redraw();
  }

  function rest() {
    resting.ask(() => {
      if (trace && !playing) trigger("input", { at: at() });
    });
  }

  function show() {
    if (!trace) return;
    const point = at();
    slider.style.setProperty("--range_progress", `${(point / places.length) * 100}%`);
    const next = Math.min(point, places.length - 1);
    const window = trace.window[next];
    const most = indexOfLargest(window);
    [...letters.children].forEach((letter, index) => {
      if (letter instanceof HTMLElement) letter.style.setProperty("--share", String(window[index] / 255));
      letter.classList.toggle("now", index === most);
    });
    const words = `The network looks at “${trace.text[most]}”, letter ${most + 1} of ${trace.text.length}`;
    letters.setAttribute("aria-label", words);
    const [lift, end] = trace.pen[next];
    for (const [part, chance] of /** @type {[string, number][]} */ ([
      [".lift", lift],
      [".end", end],
    ])) {
      const row = find(element, part);
      row.style.setProperty("--share", String(chance));
      find(row, "b").textContent = percent(chance);
    }
    find(element, ".moment").textContent = `${point} of ${places.length} points stand. ${words}.`;
    slider.setAttribute("aria-valuetext", `${point} of ${places.length} points: ${words}`);
    onwards.disabled = point >= places.length;
    draw();
  }

  function draw() {
    const wide = paper.clientWidth;
    if (!trace || !wide) return;
    scale = wide / view.width;
    paint(canvas, view, wide, Math.round(view.height * scale));
    canvas.setAttribute("aria-label", `“${trace.text}” written by hand; ${at()} of ${places.length} points stand`);
    const [x, y] = tip();
    const near = { left: x - LENS / 2, top: y - LENS / 2, width: LENS, height: LENS };
    paint(lens, near, LENS_PIXELS, LENS_PIXELS);
  }

  /** Where the pen is. */
  const tip = () => (at() ? places[at() - 1] : places[0]);

  /**
   * Draw a part of the paper.
   *
   * @param {HTMLCanvasElement} onto
   * @param {{ left: number, top: number, width: number }} part in units
   * @param {number} wide in pixels
   * @param {number} high
   */
  function paint(onto, part, wide, high) {
    const pen = sizeCanvas(onto, wide, high);
    const colours = COLOURS[isDark() ? "dark" : "light"];
    const factor = wide / part.width;
    pen.scale(factor, factor);
    pen.translate(-part.left, -part.top);
    pen.strokeStyle = colours.ahead;
    pen.lineWidth = 1 / factor;
    pen.beginPath();
    pen.moveTo(part.left, 0);
    pen.lineTo(part.left + part.width, 0);
    pen.stroke();
    const standing = dabs.findIndex((dab) => dab.point > at() - 1);
    const to = standing < 0 ? dabs.length : standing;
    drawInk(pen, dabs, { from: to, width: INK, colour: colours.ahead });
    drawInk(pen, dabs, { to, width: INK, colour: inkOf(colours) });
    drawAlternatives(pen, colours.other);
    drawDensity(pen, colours.blob);
  }

  /** Plain ink, or that of a unit's values. @param {{ ink: string, neutral: number[] }} colours */
  function inkOf({ ink, neutral }) {
    canvas.dataset.coloured = String(Boolean(levels && levels.run === trace?.run));
    if (!levels || levels.run !== trace?.run) return ink;
    const { values } = levels;
    return (/** @type {import("../../../kit/js/ink.js").Dab} */ dab) =>
      levelColour(values[Math.round(dab.point)] ?? 0, neutral);
  }

  /** @param {CanvasRenderingContext2D} pen @param {string} colour */
  function drawAlternatives(pen, colour) {
    canvas.dataset.alternatives = "0";
    if (!others || others.run !== trace?.run || others.at !== at()) return;
    canvas.dataset.alternatives = String(others.lines.length);
    const onPaper = at() > 0 && trace.points[(at() - 1) * 3 + 2] === 0;
    for (const line of others.lines) {
      const points = onPaper ? [0, 0, 0, ...line] : line;
      drawInk(pen, dabsOf(strokesOf(points, tip())), { width: INK / 4, colour });
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {string} rgb */
  function drawDensity(pen, rgb) {
    if (!trace || at() >= places.length) return;
    for (const { x, y, major, minor, angle, weight } of ellipsesOf(trace.density[at()], tip())) {
      for (const times of [3, 2, 1]) {
        pen.fillStyle = `rgb(${rgb} / ${Math.round(Math.max(10, weight * 40))}%)`;
        pen.beginPath();
        pen.ellipse(x, y, Math.max(LEAST, major) * times, Math.max(LEAST, minor) * times, angle, 0, 2 * Math.PI);
        pen.fill();
      }
    }
  }

  /** @param {number} point */
  function go(point) {
    slider.value = String(clamp(point, 0, places.length));
    show();
    rest();
  }

  function stop() {
    playing = false;
    play.textContent = "Play";
  }

  /** @param {number} time */
  function frame(time) {
    if (!playing || !element.isConnected) return;
    exact += Math.min(0.1, (time - before) / 1000) * POINTS_A_SECOND;
    before = time;
    slider.value = String(Math.floor(exact));
    show();
    if (exact >= places.length) {
      stop();
      rest();
    } else requestAnimationFrame(frame);
  }

  play.addEventListener("click", () => {
    if (playing) {
      stop();
      rest();
      return;
    }
    playing = true;
    play.textContent = "Pause";
    exact = at() >= places.length ? 0 : at();
    before = performance.now();
    requestAnimationFrame(frame);
  });
  slider.addEventListener("input", () => {
    stop();
    go(at());
  });
  paper.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    stop();
    go(
      nearestPoint(places, [
        (event.clientX - box.left) / scale + view.left,
        (event.clientY - box.top) / scale + view.top,
      ]),
    );
  });
  onwards.addEventListener("click", () => trigger("select", { at: at() }));
  const redraw = oncePerFrame(draw);
  onThemeChange(element, redraw);
  new ResizeObserver(redraw).observe(paper);
  watch("value", build);
  watch(["alternatives", "levels"], takeOver);
  build();
}
