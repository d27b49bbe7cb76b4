// The ruled sheet: draws the ink as a pen would, a few dabs a frame. What arrives while it writes is appended; another run
// begins anew.

import { sizeCanvas } from "../../../kit/js/canvas.js";
import { bringIntoSight, find, findAll, make } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { drawInk } from "../../../kit/js/pen.js";
import { isDark, onThemeChange } from "../../../kit/js/theme.js";
import { oncePerFrame } from "../../../kit/js/timing.js";
import { inkColour } from "../ink_colours.js";
import { saveAs } from "./files.js";
import { drawnAt, isLate, MM, paperOf, readPage, writingOf } from "./paper.js";

const POINTS_A_SECOND = 33; // of a hand
const STEADY = 0.1; // seconds: a frame that came later than this counts as so late
const RULE = { light: "rgb(22 32 42 / 12%)", dark: "rgb(232 237 242 / 12%)" };

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of a page */
export function start({ element, props, trigger, watch }) {
  const [sheet, box, layer, nib] = [".handwritten", ".paper", ".words", ".nib"].map((part) => find(element, part));
  const [skip, again] = [find(element, ".skip", HTMLButtonElement), find(element, ".again", HTMLButtonElement)];
  const canvas = find(element, "canvas", HTMLCanvasElement);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const pen = { speed: 3, width: 0.5, ink: "Blue" };
  /** @type {string[]} */
  const runs = [];
  let page = readPage("");
  let paper = paperOf(page);
  let writing = writingOf(page, paper);
  let [scale, now, drawn] = [0, 0, 0]; // pixels a unit; where the pen is, in ticks; how many dabs stand
  let before = 0; // when the last frame was
  let asked = false;

  const finished = () => drawn >= writing.dabs.length;
  const brush = () => ({ width: pen.width / MM, colour: inkColour(pen.ink, isDark()) });

  function arrived() {
    const latest = readPage(props.value);
    if (isLate(runs, latest.run)) {
      props.value = JSON.stringify(page);
      return;
    }
    const anew = latest.run !== page.run;
    if (anew) runs.push(latest.run);
    page = latest;
    paper = paperOf(page);
    writing = writingOf(page, paper);
    if (anew) [now, drawn] = [0, 0];
    if (still.matches) now = writing.length;
    redraw();
    if (anew && runs.length > 1) bringIntoSight(box);
    go();
  }

  function redraw() {
    const wide = box.clientWidth;
    if (!wide) return;
    scale = wide / paper.width;
    const high = Math.round(paper.height * scale);
    const context = sizeCanvas(canvas, wide, high);
    context.strokeStyle = RULE[isDark() ? "dark" : "light"];
    context.lineWidth = 1;
    context.beginPath();
    for (const rule of paper.rules) {
      const y = Math.round(rule * scale) + 0.5;
      context.moveTo(0, y);
      context.lineTo(wide, y);
    }
    context.stroke();
    context.scale(scale, scale);
    drawn = drawnAt(writing.ticks, now);
    drawInk(context, writing.dabs, { to: drawn, ...brush() });
    showState();
  }

  function showState() {
    const text = page.lines.map((line) => line.text).join(" ");
    canvas.setAttribute("aria-label", text ? `Written by hand: ${text}` : "An empty sheet");
    sheet.setAttribute("aria-busy", String(page.writing || !finished()));
    const empty = !writing.dabs.length;
    skip.disabled = finished();
    again.disabled = empty || !finished();
    for (const button of findAll(element, "[data-file]", HTMLButtonElement)) button.disabled = empty;
    nib.hidden = finished();
    showWords(finished() && !page.writing);
  }

  /** @param {boolean} clickable */
  function showWords(clickable) {
    layer.hidden = !clickable;
    const held = layer.contains(document.activeElement) ? document.activeElement?.getAttribute("aria-label") : null;
    layer.replaceChildren();
    if (!clickable) return;
    for (const { line, word, text, left, top, width, height } of paper.words) {
      const button = make("button", "", undefined, layer);
      button.title = button.ariaLabel = `Write “${text}” again`;
      const css = { left: left * scale, top: top * scale, width: width * scale, height: height * scale };
      for (const [name, value] of Object.entries(css)) button.style.setProperty(name, `${value.toFixed(1)}px`);
      button.addEventListener("click", () => trigger("select", { line, word }));
      if (button.ariaLabel === held) button.focus({ preventScroll: true });
    }
  }

  function go() {
    if (asked || finished()) return;
    asked = true;
    before = performance.now();
    requestAnimationFrame(frame);
  }

  /** @param {number} time */
  function frame(time) {
    asked = false;
    if (!element.isConnected) return;
    const late = Math.min(STEADY, Math.max(0, (time - before) / 1000));
    before = time;
    now = Math.min(writing.length, now + late * POINTS_A_SECOND * pen.speed);
    const context = canvas.getContext("2d");
    const to = drawnAt(writing.ticks, now, drawn);
    if (context && scale) {
      drawInk(context, writing.dabs, { from: drawn, to, ...brush() });
      const tip = writing.dabs[Math.max(0, to - 1)];
      if (tip) nib.style.transform = `translate(${tip.x * scale}px, ${tip.y * scale}px)`;
    }
    drawn = to;
    if (finished()) return showState();
    asked = true;
    requestAnimationFrame(frame);
  }

  function finish() {
    now = writing.length;
    redraw();
  }

  skip.addEventListener("click", finish);
  again.addEventListener("click", () => {
    page = { ...page, fresh: undefined };
    writing = writingOf(page, paper);
    now = 0;
    redraw();
    go();
  });
  for (const button of findAll(element, "[data-file]")) {
    button.addEventListener("click", () => {
      saveAs(
        button.dataset.file ?? "",
        paper,
        page.lines.map((line) => line.text),
        pen,
      );
    });
  }
  const repaint = oncePerFrame(redraw);
  listen(element, "text:pen", (changed) => {
    Object.assign(pen, changed);
    repaint();
    go();
  });
  onThemeChange(element, repaint);
  new ResizeObserver(() => {
    if (box.clientWidth && Math.abs(box.clientWidth / paper.width - scale) > 1e-6) redraw();
  }).observe(box);
  watch("value", oncePerFrame(arrived));
  arrived();
}
