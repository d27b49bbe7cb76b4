// Two columns of words with a line for each share of attention that is shown. Each French word keeps its largest weights
// until they reach the percentage; the slider tells another one.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { percent } from "../../../kit/js/format.js";
import { walk } from "../../../kit/js/roving_focus.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";
import { attentionOfTarget, attentionToSource } from "../shared/attention_text.js";
import { shownLines } from "./shown_lines.js";

/**
 * @typedef {object} Attention
 * @property {string[]} source
 * @property {string[]} target
 * @property {number[][]} weights target words x source words
 * @property {number} percent up to which attention is shown at first
 *
 * @typedef {"source" | "target"} Side
 * @typedef {{ source: number, target: number, weight: number, path: SVGPathElement }} Line
 */

const ROW = 40;
const READING = { most: 5, least: 0, write: percent };

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of an Attention */
export function start(context) {
  const { element, props } = context;
  const columns = { source: find(element, ".english"), target: find(element, ".french") };
  const svg = find(element, "svg", SVGSVGElement);
  const reading = find(element, ".reading");
  /** @type {Attention | null} */
  let attention = null;
  /** @type {Line[]} */
  let lines = [];
  /** @type {Record<Side, HTMLButtonElement[]>} */
  const buttons = { source: [], target: [] };

  /** @param {Attention} shown @param {number} share */
  function drawLines({ source, target, weights }, share) {
    const height = ROW * Math.max(source.length, target.length);
    svg.setAttribute("viewBox", `0 0 100 ${height}`);
    svg.style.height = `${height}px`;
    svg.replaceChildren();
    lines = shownLines(weights, share).map((line) => {
      const [from, to] = [(line.source + 0.5) * ROW, (line.target + 0.5) * ROW];
      const curve = `M0 ${from}C45 ${from} 55 ${to} 100 ${to}`;
      const style = { "stroke-width": 1 + 5 * line.weight, opacity: 0.2 + 0.8 * line.weight };
      const path = draw("path", { d: curve, ...style }, svg);
      path.dataset.source = String(line.source);
      path.dataset.target = String(line.target);
      return { ...line, path };
    });
    find(element, ".count").textContent = `${lines.length} of ${source.length * target.length} lines`;
  }

  /** Light the lines of one word alone, or all. @param {Side | null} side @param {number} [index] */
  function light(side, index = -1) {
    const lit = side ? lines.filter((line) => line[side] === index) : [];
    for (const line of lines) line.path.classList.toggle("lit", lit.includes(line));
    svg.classList.toggle("picked", Boolean(side));
    for (const one of /** @type {Side[]} */ (["source", "target"])) {
      buttons[one].forEach((button, place) => {
        button.classList.toggle("pointed", one === side && place === index);
        button.classList.toggle("lit", one !== side && lit.some((line) => line[one] === place));
      });
    }
    reading.textContent =
      attention && side ? describe(attention, side, index, lit) : "Point at a word to see its lines alone.";
  }

  /** @param {Attention} shown @param {Side} side @param {number} index @param {Line[]} lit */
  function describe({ source, target }, side, index, lit) {
    const words = { source, target };
    if (!lit.length) return `No line of ${words[side][index]} is among those that are shown.`;
    if (side === "target") {
      return attentionOfTarget(
        target[index],
        lit.map((line) => [source[line.source], line.weight]),
        READING,
      );
    }
    return attentionToSource(
      source[index],
      lit.map((line) => [target[line.target], line.weight]),
      READING,
    );
  }

  /** @param {Side} side @param {string[]} words */
  function writeColumn(side, words) {
    buttons[side] = words.map((word, index) => {
      const button = make("button", "", word);
      button.title = word;
      button.tabIndex = index ? -1 : 0;
      for (const kind of ["pointerenter", "focus", "click"]) button.addEventListener(kind, () => light(side, index));
      for (const kind of ["pointerleave", "blur"]) button.addEventListener(kind, () => light(null));
      return button;
    });
    columns[side].replaceChildren();
    for (const button of buttons[side]) make("li", "", undefined, columns[side]).append(button);
  }

  for (const side of /** @type {Side[]} */ (["source", "target"])) {
    columns[side].addEventListener("keydown", (event) => walk(buttons[side], event));
  }
  listen(element, "translation:percent", (value) => {
    if (!attention) return;
    drawLines(attention, value / 100);
    light(null);
  });
  follow(context, () => {
    attention = parseJson(props.value);
    if (!attention) return;
    writeColumn("source", attention.source);
    writeColumn("target", attention.target);
    drawLines(attention, attention.percent / 100);
    light(null);
  });
}
