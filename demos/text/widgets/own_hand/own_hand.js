// A canvas for a phrase in one's own hand. What is drawn is kept in this browser alone.

import { sizeCanvas } from "../../../kit/js/canvas.js";
import { find, parseJson } from "../../../kit/js/dom.js";
import { keep, recall } from "../../../kit/js/storage.js";
import { isDark, onThemeChange } from "../../../kit/js/theme.js";
import { oncePerFrame } from "../../../kit/js/timing.js";
import { inkColour } from "../ink_colours.js";
import { evenly, readDrawn } from "./drawn.js";

const KEPT = "own-hand";
const FEWEST = 8; // points that a hand can be told from
const [HEIGHT, THIN, PRESSED] = [128, 1.5, 2.5]; // px

/** @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, phrase: string }>} context */
export function start({ element, props, trigger }) {
  const canvas = find(element, "canvas", HTMLCanvasElement);
  const use = find(element, ".use", HTMLButtonElement);
  const clear = find(element, ".clear", HTMLButtonElement);
  let strokes = readDrawn(parseJson(recall(KEPT)));
  let pointer = -1; // the one that draws

  function draw() {
    const wide = canvas.clientWidth;
    clear.disabled = !strokes.length;
    use.disabled = evenly(strokes).length < FEWEST;
    if (!wide) return;
    const pen = sizeCanvas(canvas, wide, HEIGHT);
    canvas.style.width = ""; // the style sheet's: as wide as its column
    pen.strokeStyle = inkColour("Black", isDark());
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of strokes) {
      stroke.forEach((sample, index) => {
        const before = stroke[Math.max(0, index - 1)];
        pen.lineWidth = THIN + PRESSED * sample.pressure;
        pen.beginPath();
        pen.moveTo(before.x, before.y);
        pen.lineTo(sample.x + 0.01, sample.y);
        pen.stroke();
      });
    }
  }
  const redraw = oncePerFrame(draw);

  /** @param {PointerEvent} event */
  function take(event) {
    const box = canvas.getBoundingClientRect();
    const finer = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY, timeStamp, pressure } of finer.length ? finer : [event]) {
      const place = { x: clientX - box.left, y: clientY - box.top };
      strokes.at(-1)?.push({ ...place, time: timeStamp, pressure: pressure || 0.5 });
    }
    redraw();
  }

  /** @param {PointerEvent} event */
  function lift(event) {
    if (event.pointerId !== pointer) return;
    pointer = -1;
    keep(KEPT, JSON.stringify(strokes));
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== -1 || event.button > 0) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    strokes.push([]);
    take(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) take(event);
  });
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  clear.addEventListener("click", () => {
    strokes = [];
    keep(KEPT, "");
    draw();
  });
  use.addEventListener("click", () => trigger("input", { text: props.phrase, points: evenly(strokes) }));
  find(element, ".phrase").textContent = `“${props.phrase}”`;
  onThemeChange(element, redraw);
  new ResizeObserver(redraw).observe(element);
  draw();
}
