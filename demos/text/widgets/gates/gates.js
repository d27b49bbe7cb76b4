// Gates over time, drawn on a canvas that stands still while a strip as long as the text scrolls under it.
// The value also goes to the text area, as `text:activations`.

import { levelPixels, penOf, sizeCanvas } from "../../../kit/js/canvas.js";
import { find, make, parseJson } from "../../../kit/js/dom.js";
import { listen, tell } from "../../../kit/js/events.js";
import { ramp } from "../../../kit/js/palette.js";
import { isDark, onThemeChange } from "../../../kit/js/theme.js";
import { oncePerFrame } from "../../../kit/js/timing.js";
import { follow } from "../../../kit/js/widget.js";
import { characterSign } from "../characters.js";
import {
  CELL,
  cellAt,
  columnAt,
  GATES,
  gateColours,
  heightOf,
  isSigned,
  layerLevels,
  levelOf,
  positionAt,
  ROW,
  readingAt,
  TOP,
} from "./heat_map.js";

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const section = find(element, "section");
  const scroll = find(element, ".scroll");
  const long = find(element, ".long");
  const canvas = find(element, "canvas", HTMLCanvasElement);
  const names = find(element, ".names");
  const reading = find(element, ".reading");
  /** @type {import("./heat_map.js").Activations | null} */
  let now = null;
  /** @type {Uint8Array<ArrayBufferLike>} */
  let levels = new Uint8Array(); // of a whole layer
  let position = 0; // characters of the text before the cursor
  /** @type {{ typed: string, at: number } | null} */
  let predicted = null;
  let first = true; // a text that opens is seen from its beginning

  const draw = oncePerFrame(() => {
    if (!now || !scroll.clientWidth) return;
    const { read, lengths, layer } = now;
    const [width, height] = [scroll.clientWidth, heightOf(now)];
    long.style.width = `${Math.max(width, read.length * CELL)}px`;
    const pen = sizeCanvas(canvas, width, height + TOP);
    const style = getComputedStyle(section);
    const ink = style.getPropertyValue("--ink");
    const begin = Math.floor(scroll.scrollLeft / CELL);
    const end = Math.min(read.length, begin + Math.ceil(width / CELL) + 1);
    /** @param {number} column */
    const left = (column) => column * CELL - scroll.scrollLeft;
    if (layer) drawLayer(pen, now, layer, { begin, end, height, ink });
    else drawUnit(pen, now, { begin, end });
    pen.font = `14px ${style.getPropertyValue("--font-mono") || "monospace"}`;
    pen.textAlign = "center";
    pen.fillStyle = ink;
    for (let column = begin; column < end; column += 1) {
      if (read[column] !== " ") pen.fillText(characterSign(read[column]), left(column) + CELL / 2, 19);
    }
    const chosen = columnAt(lengths, position);
    if (chosen >= begin && chosen < end) {
      pen.strokeStyle = ink;
      pen.lineWidth = 2;
      pen.strokeRect(left(chosen) + 1, 1, CELL - 2, height + TOP - 2);
    }
  });

  /**
   * One row per gate of the unit.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {import("./heat_map.js").Activations} activations
   * @param {{ begin: number, end: number }} columns
   */
  function drawUnit(pen, { gates }, { begin, end }) {
    Object.keys(GATES).forEach((gate, row) => {
      const colours = ramp(gateColours(gate, isDark()));
      for (let column = begin; column < end; column += 1) {
        const level = levelOf(gate, gates[gate][column]) * 3;
        pen.fillStyle = `rgb(${colours.subarray(level, level + 3).join(" ")})`;
        pen.fillRect(column * CELL - scroll.scrollLeft, TOP + row * ROW, CELL, ROW - 2);
      }
    });
  }

  /**
   * One thin row per unit of the layer, and a frame around the picked one.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {import("./heat_map.js").Activations} activations
   * @param {import("./heat_map.js").LayerRows} layer
   * @param {{ begin: number, end: number, height: number, ink: string }} place
   */
  function drawLayer(pen, { read }, { gate, order, picked }, { begin, end, height, ink }) {
    const columns = Math.max(1, end - begin);
    const visible = new Uint8Array(columns * order.length);
    for (let row = 0; row < order.length; row += 1) {
      visible.set(levels.subarray(row * read.length + begin, row * read.length + end), row * columns);
    }
    const pixels = levelPixels(visible, ramp(gateColours(gate, isDark())), columns, order.length);
    const small = document.createElement("canvas");
    small.width = columns;
    small.height = order.length;
    penOf(small).putImageData(new ImageData(pixels, columns, order.length), 0, 0);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(small, begin * CELL - scroll.scrollLeft, TOP, columns * CELL, height);
    pen.strokeStyle = ink;
    const top = TOP + (order.indexOf(picked) / order.length) * height;
    pen.strokeRect(0, top - 2, scroll.clientWidth, height / order.length + 4);
  }

  /** @param {number} column @param {number} [row] */
  function describe(column, row = -1) {
    if (now) reading.textContent = readingAt(now, levels, column, row);
  }

  function describeCursor() {
    if (now) describe(columnAt(now.lengths, position));
  }

  // The cursor's character is the one that the bars are about.
  function syncPosition() {
    if (!now || predicted?.typed !== now.typed) return;
    moveTo(predicted.at + 1, !first);
    first = false;
  }

  /**
   * @param {number} next
   * @param {boolean} [scrollThere]
   */
  function moveTo(next, scrollThere = true) {
    if (!now) return;
    position = next;
    const left = Math.max(0, columnAt(now.lengths, position)) * CELL;
    const hidden = left < scroll.scrollLeft || left > scroll.scrollLeft + scroll.clientWidth - CELL;
    if (scrollThere && hidden) scroll.scrollLeft = left - scroll.clientWidth / 2;
    describeCursor();
    draw();
  }

  /** @param {MouseEvent} event */
  function cellUnder(event) {
    const box = canvas.getBoundingClientRect();
    const x = event.clientX - box.left + scroll.scrollLeft;
    return now && cellAt(now, x, event.clientY - box.top, box.height);
  }

  canvas.addEventListener("pointermove", (event) => {
    const cell = cellUnder(event);
    if (cell) describe(cell.column, cell.row);
  });
  canvas.addEventListener("pointerleave", describeCursor);
  canvas.addEventListener("click", (event) => {
    const cell = cellUnder(event);
    if (!now || !cell) return;
    if (now.layer && cell.row >= 0) return trigger("select", { unit: now.layer.order[cell.row] });
    const next = positionAt(now.lengths, cell.column);
    if (!next) return;
    moveTo(next);
    tell("text:cursor", { position: next, from: "gates" });
  });
  scroll.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(draw).observe(scroll);
  onThemeChange(element, draw);
  listen(element, "text:cursor", ({ position: next, from }) => {
    if (from !== "gates") moveTo(next);
  });
  listen(element, "text:predicted", (detail) => {
    predicted = detail;
    syncPosition();
  });
  follow(context, () => {
    /** @type {import("./heat_map.js").Activations | null} */
    const given = parseJson(props.value);
    if (!given) return;
    now = given;
    levels = layerLevels(given);
    const { layer, unit } = given;
    names.replaceChildren();
    for (const name of ["", ...(layer ? [] : Object.values(GATES))]) make("span", "", name, names);
    find(element, ".unit-note").hidden = Boolean(layer);
    find(element, ".layer-note").hidden = !layer;
    find(element, ".unsigned").hidden = Boolean(layer && isSigned(layer.gate));
    find(element, ".signed").hidden = Boolean(layer && !isSigned(layer.gate));
    const label = layer
      ? `Heat map of the ${GATES[layer.gate]} of all ${layer.order.length} units over the text. Arrow keys scroll.`
      : `Heat map of the gates of ${unit} over the text. Arrow keys scroll; the values at the cursor are below.`;
    scroll.setAttribute("aria-label", label);
    tell("text:activations", given);
    syncPosition();
    describeCursor();
    draw();
  });
}
