// A slider for each direction. Principal directions stand folded away, unless no direction has a name.
// "input" comes while a slider moves, at most once a frame (gradio keeps only the last that waits), "release" when it is
// let go.

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, make, parseJson } from "../../../kit/js/dom.js";
import { oncePerFrame } from "../../../kit/js/timing.js";
import { follow } from "../../../kit/js/widget.js";
import { spritePosition } from "../sprite.js";
import { filledTrack, formatMoves, moveLabel, parseMoves } from "./moves.js";

const REACH = 3;
const OPEN = 8; // sliders that stand open where none has a name

/**
 * @typedef {{ name: string, low?: string, high?: string, measured?: string }} Label
 * @typedef {{ range: HTMLInputElement, output: HTMLOutputElement, ends: HTMLButtonElement[] }} Row
 * @typedef {{ value: string, ends: string, labels: string }} Props
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext<Props>} context */
export function start(context) {
  const { element, props, trigger } = context;
  /** @type {Label[]} */
  const labels = parseJson(props.labels) ?? [];
  const open = labels.filter((label) => label.measured).length || OPEN;
  const named = find(element, ".sliders");
  const unnamed = find(element, ".unnamed");
  find(element, ".more-sliders").hidden = open >= labels.length;

  const tellInput = oncePerFrame(() => trigger("input"));
  const tellRelease = oncePerFrame(() => trigger("release"));

  /** @param {Row} row */
  function draw({ range, output }) {
    const { from, to } = filledTrack(range.valueAsNumber, REACH);
    range.style.setProperty("--from", `${from}%`);
    range.style.setProperty("--to", `${to}%`);
    output.textContent = moveLabel(range.valueAsNumber);
  }

  function send() {
    props.value = formatMoves(rows.map(({ range }) => range.valueAsNumber));
    tellInput();
  }

  /** @param {Row} row @param {number} move */
  function setMove(row, move) {
    row.range.value = String(move);
    draw(row);
    send();
    tellRelease();
  }

  /** @param {Label} label @param {number} index @param {0 | 1} side */
  function makeEnd(label, index, side) {
    const words = side === 0 ? (label.low ?? "down") : (label.high ?? "up");
    const end = make("button", `end ${side === 0 ? "low" : "high"}`);
    end.style.backgroundPosition = spritePosition(2 * index + side, 2, labels.length);
    end.style.backgroundSize = `200% ${labels.length * 100}%`;
    end.setAttribute("aria-label", `${label.name} all the way ${words}`);
    end.title = label.low ? words : `All the way ${words}`;
    return end;
  }

  const rows = labels.map((label, index) => {
    const line = make("div", "direction", undefined, index < open ? named : unnamed);
    if (label.measured) line.title = label.measured;
    const range = make("input");
    Object.assign(range, { type: "range", min: -REACH, max: REACH, step: 0.1, value: 0, id: `direction-${index + 1}` });
    const name = make("label", "", label.name);
    name.htmlFor = range.id;
    const output = make("output", "", undefined, name);
    /** @type {Row} */
    const row = { range, output, ends: [makeEnd(label, index, 0), makeEnd(label, index, 1)] };
    range.addEventListener("input", () => {
      draw(row);
      send();
    });
    range.addEventListener("change", tellRelease);
    range.addEventListener("dblclick", () => setMove(row, 0));
    row.ends[0].addEventListener("click", () => setMove(row, -REACH));
    row.ends[1].addEventListener("click", () => setMove(row, REACH));
    line.append(row.ends[0], name, range, row.ends[1]);
    return row;
  });

  function showMoves() {
    const moves = parseMoves(String(props.value || ""), rows.length);
    rows.forEach((row, index) => {
      if (row.range.valueAsNumber !== moves[index]) row.range.value = String(moves[index]);
      draw(row);
    });
  }

  function showEnds() {
    const sheet = pictureAddress(props.ends);
    for (const { ends } of rows) for (const end of ends) end.style.backgroundImage = sheet ? `url(${sheet})` : "";
  }

  follow(context, showMoves);
  follow(context, showEnds, "ends");
}
