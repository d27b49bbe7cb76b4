// A chart over training steps, with a cursor at the checkpoint that is shown.

import { make } from "../../kit/js/dom.js";
import { count, significant } from "../../kit/js/format.js";
import { clamp } from "../../kit/js/math.js";
import { draw as element } from "../../kit/js/svg.js";
import { labelPlace } from "./level_label.js";
import { linearTicks, logTicks, rangeOf, shareOf, stepShare, stepTicks, valueAt, withUnit } from "./scale.js";

/**
 * @typedef {import("./scale.js").Curve} Curve
 * @typedef {{ draw: () => void, move: (step: number) => string[] }} Chart `draw` fits it to its box; `move` sets the
 * cursor to a step and returns the values there in words
 */

const HEIGHT = 208;
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 16, 28, 48];
const FLOOR = HEIGHT - BOTTOM;

/**
 * Make a chart in `box`.
 *
 * @param {HTMLElement} box
 * @param {Curve} curve
 * @param {number} steps of the whole training
 * @param {(step: number) => void} goTo called with the step that the visitor points at
 * @returns {Chart}
 */
export function makeChart(box, curve, steps, goTo) {
  const figure = make("figure", "curve", undefined, box);
  const readouts = makeHead(figure, curve);
  const svg = element("svg", { role: "img", height: HEIGHT, "aria-label": describe(curve, steps) }, figure);
  make("p", "note", curve.look, figure);

  const range = rangeOf(curve);
  const cursor = element("line", { y1: TOP, y2: FLOOR, class: "cursor" });
  const dots = curve.lines.map((_, index) => element("circle", { r: 5, class: `dot line-${index + 1}` }));
  let width = 0;
  let current = 1;
  /** @param {number} step */
  const x = (step) => LEFT + stepShare(step, steps) * (width - LEFT - RIGHT);
  /** @param {number} value */
  const y = (value) => TOP + (1 - shareOf(range, value)) * (FLOOR - TOP);

  /** @param {number} step @param {number} value @returns {import("./level_label.js").Place} */
  const place = (step, value) => [x(step), y(value)];

  function draw() {
    if (!box.clientWidth || width === box.clientWidth) return;
    width = box.clientWidth;
    svg.setAttribute("width", String(width));
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.replaceChildren();
    drawAxes();
    if (curve.level) {
      const at = y(curve.level[0]);
      element("line", { x1: LEFT, x2: width - RIGHT, y1: at, y2: at, class: "level" }, svg);
    }
    const places = curve.lines.map(({ points }) => points.map(([step, value]) => place(step, value)));
    places.forEach((line, index) => {
      const path = line.map(([right, down]) => `${right.toFixed(1)} ${down.toFixed(1)}`).join("L");
      element("path", { d: `M${path}`, class: `line line-${index + 1}` }, svg);
    });
    if (curve.level) {
      const [value, words] = curve.level;
      const text = element("text", { class: "tick over" }, svg, words);
      const inside = { left: LEFT + 8, right: width - RIGHT, top: TOP, bottom: FLOOR - 4 };
      const { x: right, y: down } = labelPlace(places, y(value), text.getComputedTextLength(), inside);
      text.setAttribute("x", String(right));
      text.setAttribute("y", String(down));
    }
    svg.append(cursor, ...dots);
    move(current);
  }

  function drawAxes() {
    const right = width - RIGHT;
    for (const tick of range.logarithmic ? logTicks(range.low, range.high) : linearTicks(range.low, range.high)) {
      element("line", { x1: LEFT, x2: right, y1: y(tick), y2: y(tick), class: "grid" }, svg);
      element("text", { x: LEFT - 8, y: y(tick) + 5, class: "tick end" }, svg, significant(tick));
    }
    for (const tick of stepTicks(steps)) {
      element("line", { x1: x(tick), x2: x(tick), y1: FLOOR, y2: FLOOR + 4, class: "axis" }, svg);
      element("text", { x: x(tick), y: FLOOR + 20, class: "tick middle" }, svg, count(tick));
    }
    element("line", { x1: LEFT, x2: right, y1: FLOOR, y2: FLOOR, class: "axis" }, svg);
    const below = { x: (LEFT + right) / 2, y: HEIGHT - 8, class: "tick middle" };
    element("text", below, svg, "training step (logarithmic scale)");
    element("text", { x: 0, y: 14, class: "tick" }, svg, `↑ ${curve.axis}`);
  }

  /** @param {number} step */
  function move(step) {
    current = step;
    cursor.setAttribute("x1", String(x(step)));
    cursor.setAttribute("x2", String(x(step)));
    return curve.lines.flatMap(({ name, points }, index) => {
      const value = valueAt(points, step);
      dots[index].setAttribute("visibility", value === null ? "hidden" : "visible");
      readouts[index].textContent = value === null ? "not yet" : withUnit(value, curve.unit);
      if (value === null) return [];
      dots[index].setAttribute("cx", String(x(step)));
      dots[index].setAttribute("cy", String(y(value)));
      return [curve.lines.length > 1 ? `${name} ${withUnit(value, curve.unit)}` : withUnit(value, curve.unit)];
    });
  }

  /** @param {PointerEvent} event */
  function pointed(event) {
    if (event.type === "pointermove" && !event.buttons) return;
    const share = (event.clientX - svg.getBoundingClientRect().left - LEFT) / (width - LEFT - RIGHT);
    goTo(steps ** clamp(share, 0, 1));
  }
  svg.addEventListener("pointerdown", pointed);
  svg.addEventListener("pointermove", pointed);
  return { draw, move };
}

/**
 * The title, and where the value of each line stands; lines have their names where there are several.
 *
 * @param {HTMLElement} figure
 * @param {Curve} curve
 */
function makeHead(figure, { title, lines }) {
  const head = make("figcaption", "", undefined, figure);
  make("h3", "", title, head);
  return lines.map(({ name }, index) => {
    const item = make("span", `readout line-${index + 1}`, undefined, head);
    if (lines.length > 1) make("span", "key", name, item);
    return make("b", "", undefined, item);
  });
}

/**
 * What a screen reader says of a chart.
 *
 * @param {Curve} curve
 * @param {number} steps
 */
function describe({ title, lines, unit }, steps) {
  const ends = lines.map(({ name, points }) => {
    const [first, last] = [points[0], points[points.length - 1]].map(([, value]) => withUnit(value, unit));
    return `${name} from ${first} to ${last}`;
  });
  return `${title} over ${count(steps)} training steps: ${ends.join("; ")}.`;
}
