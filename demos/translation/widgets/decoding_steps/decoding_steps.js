// One step of the decoder, all its numbers as strips and bars. Moving between steps needs no server.

import { penOf } from "../../../kit/js/canvas.js";
import { find, findAll, make, parseJson } from "../../../kit/js/dom.js";
import { percent, signed } from "../../../kit/js/format.js";
import { clamp, indexOfLargest } from "../../../kit/js/math.js";
import { isDark, onThemeChange } from "../../../kit/js/theme.js";
import { pause } from "../../../kit/js/timing.js";
import { follow } from "../../../kit/js/widget.js";
import { cellGrid, cellPixels, signedBars, unpack } from "./vectors.js";

/**
 * @typedef {object} Step
 * @property {string} query base64 of the vector
 * @property {number[]} energies of the source tokens
 * @property {number[]} weights
 * @property {string} context
 * @property {{ token: number, text: string, probability: number }[]} candidates the likeliest first
 * @property {{ token: number, probability: number }} chosen
 *
 * @typedef {{ source: string[], target: string[], step: number, steps: Step[] }} Steps `step` counts from 1
 */

const PAUSE = 300; // ms at a step before it goes into the link
const STRIP_HEIGHT = 96;
const USUAL_WIDTH = 480;
const LIGHT = [255, 255, 255];
const DARK = [17, 22, 27];

/** @param {string} className @param {{ from?: number, width: number }} bar */
function track(className, { from = 0, width }) {
  const made = make("span", `track ${className}`);
  made.style.setProperty("--width", String(width));
  made.style.setProperty("--from", String(from));
  make("i", "", undefined, made);
  return made;
}

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of Steps */
export function start(context) {
  const { element, props, trigger } = context;
  const written = find(element, ".written");
  const slider = find(element, ".slide input", HTMLInputElement);
  const reading = find(element, ".reading");
  const settled = pause(PAUSE);
  const strips = /** @type {const} */ (["query", "context"]).map((name) => ({
    name,
    canvas: find(element, `.${name}`, HTMLCanvasElement),
    values: /** @type {number[]} */ ([]),
    cell: -1,
  }));
  /** @type {Steps | null} */
  let shown = null;
  let at = 0;

  /** @param {(typeof strips)[number]} strip */
  function paint({ name, canvas, values }) {
    if (!values.length || !canvas.clientWidth) return;
    const { columns, rows } = cellGrid(values.length, canvas.clientWidth || USUAL_WIDTH, STRIP_HEIGHT);
    canvas.width = columns;
    canvas.height = rows;
    const pixels = cellPixels(values, columns * rows, isDark() ? DARK : LIGHT);
    penOf(canvas).putImageData(new ImageData(pixels, columns, rows), 0, 0);
    const strong = values.filter((value) => Math.abs(value) > 0.5).length;
    canvas.setAttribute(
      "aria-label",
      `The ${name} as ${values.length} cells, blue below and orange above zero; ${strong} of them are beyond 0.5. ` +
        "Arrow keys read them one by one.",
    );
  }

  /** @param {(typeof strips)[number]} strip @param {number} cell */
  function readCell({ name, values }, cell) {
    const value = values[cell];
    reading.textContent = value === undefined ? "" : `Number ${cell + 1} of the ${name}: ${signed(value, 3)}`;
  }

  /** @param {string[]} source @param {Step} step */
  function writeTable(source, step) {
    const most = indexOfLargest(step.weights);
    const bars = signedBars(step.energies);
    const rows = source.map((name, j) => {
      const row = make("div", j === most ? "row most" : "row");
      row.setAttribute("role", "listitem");
      make("span", "name", name, row);
      row.append(track(step.energies[j] < 0 ? "minus" : "plus", bars[j]));
      make("span", "amount", signed(step.energies[j], 1), row);
      row.append(track("part", { width: step.weights[j] }));
      make("span", "amount", percent(step.weights[j]), row);
      return row;
    });
    find(element, ".rows").replaceChildren(...rows);
  }

  /** @param {Step} step @param {string} text of the chosen token */
  function writeCandidates(step, text) {
    const items = step.candidates.map((candidate) => {
      const item = make("li");
      const chosen = candidate.token === step.chosen.token;
      const share = percent(candidate.probability);
      const button = make("button", chosen ? "chosen" : "", undefined, item);
      button.setAttribute(
        "aria-label",
        `${candidate.text}, ${share}${chosen ? ", chosen" : ""}. Force it in the tree.`,
      );
      make("span", "name", candidate.text, button);
      button.append(track("", { width: candidate.probability }));
      make("span", "amount", share, button);
      button.addEventListener("click", () => trigger("select", { step: at + 1, token: candidate.token }));
      return item;
    });
    find(element, ".candidates").replaceChildren(...items);
    find(element, ".chosen.note").textContent =
      `The beam search chose “${text}” with ${percent(step.chosen.probability)}: of all hypotheses, the whole sentence scored best this way.`;
  }

  /** @param {Steps} all */
  function drawStep({ source, target, steps }) {
    const step = steps[at];
    slider.valueAsNumber = at + 1;
    slider.style.setProperty("--range_progress", `${steps.length > 1 ? (100 * at) / (steps.length - 1) : 0}%`);
    slider.setAttribute("aria-valuetext", `step ${at + 1} of ${steps.length}: ${target[at]}`);
    find(element, "output").textContent = `${at + 1} / ${steps.length}`;
    findAll(written, "button").forEach((button, place) => {
      button.classList.toggle("done", place < at);
      button.setAttribute("aria-pressed", String(place === at));
    });
    for (const strip of strips) {
      strip.values = unpack(step[strip.name]);
      paint(strip);
    }
    for (const size of findAll(element, ".size")) size.textContent = String(strips[0].values.length);
    find(element, ".last").textContent = at ? `“${target[at - 1]}”` : "the start mark";
    reading.textContent = "";
    writeTable(source, step);
    writeCandidates(step, target[at]);
  }

  /** @param {number} to */
  function goTo(to) {
    if (!shown) return;
    at = clamp(to, 0, shown.steps.length - 1);
    drawStep(shown);
    settled.ask(() => trigger("input", { step: at + 1 }));
  }

  slider.addEventListener("input", () => goTo(slider.valueAsNumber - 1));
  for (const strip of strips) {
    const { canvas } = strip;
    canvas.addEventListener("pointermove", (event) => {
      const box = canvas.getBoundingClientRect();
      const column = Math.floor(((event.clientX - box.left) / box.width) * canvas.width);
      const row = Math.floor(((event.clientY - box.top) / box.height) * canvas.height);
      readCell(strip, row * canvas.width + column);
    });
    canvas.addEventListener("pointerleave", () => {
      reading.textContent = "";
    });
    canvas.addEventListener("keydown", (event) => {
      /** @type {Record<string, number>} */
      const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: canvas.width, ArrowUp: -canvas.width };
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      strip.cell = clamp(strip.cell + step, 0, strip.values.length - 1);
      readCell(strip, strip.cell);
    });
  }
  const paintAll = () => strips.forEach(paint);
  new ResizeObserver(paintAll).observe(strips[0].canvas);
  onThemeChange(element, paintAll);

  follow(context, () => {
    const next = /** @type {Steps | null} */ (parseJson(props.value));
    shown = next;
    if (!next) return;
    at = next.step - 1;
    slider.max = String(next.steps.length);
    written.replaceChildren(
      ...next.target.map((name, place) => {
        const button = make("button", "", name);
        button.addEventListener("click", () => goTo(place));
        return button;
      }),
    );
    drawStep(next);
  });
}
