// A picture to point at, with the boxes that the detector considered at the place.

import { find, make } from "../../../kit/js/dom.js";
import { clamp } from "../../../kit/js/math.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";
import { arrowStep, readValue } from "../shared/insides.js";

/**
 * What the value holds, as views/missed_object_view.py makes it.
 *
 * @typedef {object} Row
 * @property {string} label
 * @property {string} score
 * @property {string} background
 * @property {string} objectness
 * @property {[number, number, number, number]} box
 * @property {string} fate
 * @property {[number, number, number, number] | null} rival
 *
 * @typedef {object} Content
 * @property {string} photo
 * @property {number} width
 * @property {number} height
 * @property {[number, number] | null} place
 * @property {string} sentence
 * @property {Row[]} rows the best first
 */

const STEPS = 40; // of the arrow keys across the picture

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const svg = find(element, ".missed-picture", SVGSVGElement);
  const table = find(element, ".missed-rows");
  /** @type {Content | null} */
  let content = null;
  /** @type {[number, number]} where the cross is, as shares of width and height */
  let cross = [0.5, 0.5];

  function show() {
    content = readValue(element, props.value);
    svg.replaceChildren();
    if (!content) return;
    const { width, height, place, rows } = content;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    draw("image", { href: content.photo, width, height }, svg);
    rows.toReversed().forEach((row, index) => {
      drawBox(row.box, index === rows.length - 1 ? "best" : "");
    });
    if (rows[0]?.rival) drawBox(rows[0].rival, "rival");
    if (place) cross = [place[0] / width, place[1] / height];
    drawCross();
    find(element, ".missed-sentence").textContent = content.sentence;
    table.hidden = rows.length === 0;
    const body = find(table, "tbody");
    body.replaceChildren();
    for (const row of rows) {
      const line = make("tr", "", undefined, body);
      for (const text of [row.label, row.score, row.background, row.objectness, row.fate]) make("td", "", text, line);
    }
  }

  /** @param {[number, number, number, number]} box @param {string} kind */
  function drawBox([x1, y1, x2, y2], kind) {
    draw("rect", { x: x1, y: y1, width: Math.max(0, x2 - x1), height: Math.max(0, y2 - y1), class: kind }, svg);
  }

  function drawCross() {
    if (!content) return;
    for (const old of svg.querySelectorAll(".cross")) old.remove();
    const [x, y] = [cross[0] * content.width, cross[1] * content.height];
    const arm = Math.max(content.width, content.height) / 40;
    const path = `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`;
    for (const kind of ["under", "over"]) draw("path", { d: path, class: `cross ${kind}` }, svg);
  }

  function ask() {
    drawCross();
    trigger("select", { x: cross[0], y: cross[1] });
  }

  svg.addEventListener("click", (event) => {
    const toScreen = svg.getScreenCTM();
    if (!content || !toScreen) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(toScreen.inverse());
    cross = [clamp(at.x / content.width, 0, 1), clamp(at.y / content.height, 0, 1)];
    ask();
  });
  svg.addEventListener("keydown", (event) => {
    const from = [Math.round(cross[1] * STEPS), Math.round(cross[0] * STEPS)];
    const to = arrowStep(event.key, from, [STEPS + 1, STEPS + 1]);
    if (to) {
      cross = [to[1] / STEPS, to[0] / STEPS];
      drawCross();
    } else if (event.key === "Enter" || event.key === " ") ask();
    else return;
    event.preventDefault();
  });
  follow(context, show);
}
