// The visitor's photo: decoded and cropped in the browser. The value is the crop as a data URI, 256 x 256; a file that the
// browser can't read goes to the server as it is, which says what is wrong with it.

import { penOf } from "../../../kit/js/canvas.js";
import { find } from "../../../kit/js/dom.js";
import { pause } from "../../../kit/js/timing.js";
import { cropOf, movedCentre } from "./crop.js";

const SIDE = 256;
const SMALLEST = 8; // pixels
const LARGEST = 20e6; // bytes
const STEP = 8; // pixels that an arrow key moves the crop by
const ZOOM_STEP = 5;

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** The content of a file as a data URI; of one that is too large only the start. @param {File} file @returns {Promise<string>} */
function readFile(file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => done("data:,");
    reader.readAsDataURL(file.size > LARGEST ? file.slice(0, 1) : file);
  });
}

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const file = find(element, ".photo-file", HTMLInputElement);
  const stage = find(element, ".photo-stage");
  const cropper = find(element, ".photo-crop");
  const canvas = find(element, "canvas", HTMLCanvasElement);
  const zoom = find(element, ".photo-zoom input", HTMLInputElement);
  const pen = penOf(canvas);
  const quiet = pause(150);
  /** @type {ImageBitmap | null} */
  let photo = null;
  let centre = { x: 0.5, y: 0.5 };

  /** @param {string} value */
  function send(value) {
    props.value = value;
    trigger("input");
  }

  function paint() {
    if (!photo) return;
    const crop = cropOf(photo, centre, zoom.valueAsNumber);
    centre = crop.centre;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(photo, crop.left, crop.top, crop.side, crop.side, 0, 0, SIDE, SIDE);
    quiet.ask(() => send(canvas.toDataURL("image/png")));
  }

  /** @param {number} x @param {number} y in pixels of the stage */
  function move(x, y) {
    if (!photo) return;
    centre = movedCentre(photo, cropOf(photo, centre, zoom.valueAsNumber), x, y, SIDE);
    paint();
  }

  function close() {
    photo?.close();
    photo = null;
    cropper.hidden = true;
    file.value = "";
  }

  async function open() {
    const chosen = file.files?.[0];
    if (!chosen) return;
    quiet.cancel();
    photo?.close();
    photo = await createImageBitmap(chosen).catch(() => null);
    zoom.value = "0";
    centre = { x: 0.5, y: 0.5 };
    if (photo && Math.min(photo.width, photo.height) >= SMALLEST) {
      cropper.hidden = false;
      paint();
      return;
    }
    const content = await readFile(chosen);
    close();
    send(content);
  }

  /** @param {PointerEvent} down */
  function startDrag(down) {
    if (!photo) return;
    stage.setPointerCapture(down.pointerId);
    let last = down;
    /** @param {PointerEvent} next */
    const drag = (next) => {
      move(last.clientX - next.clientX, last.clientY - next.clientY);
      last = next;
    };
    stage.addEventListener("pointermove", drag);
    const end = () => stage.removeEventListener("pointermove", drag);
    stage.addEventListener("pointerup", end, { once: true });
    stage.addEventListener("pointercancel", end, { once: true });
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!photo) return;
    if (event.key in STEPS) move(...STEPS[event.key]);
    else if (event.key === "+" || event.key === "-") {
      zoom.value = String(zoom.valueAsNumber + (event.key === "+" ? ZOOM_STEP : -ZOOM_STEP));
      paint();
    } else return;
    event.preventDefault();
  }

  file.addEventListener("change", open);
  zoom.addEventListener("input", paint);
  find(element, ".photo-remove").addEventListener("click", () => {
    quiet.cancel();
    close();
    send("");
  });
  stage.addEventListener("pointerdown", startDrag);
  stage.addEventListener("keydown", onKey);
}
