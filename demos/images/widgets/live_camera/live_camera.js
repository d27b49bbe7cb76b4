// The camera's moving picture with what the network finds in it. One picture is under way at a time: when its answer is
// there, the newest one goes next, so that nothing queues up on a slow machine.

import { find, parseJson } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { percent } from "../../../kit/js/format.js";
import { hue } from "../../../kit/js/palette.js";
import { draw } from "../../../kit/js/svg.js";
import { placeLabels } from "../detection_scene/label_placement.js";
import { close, grab, open, reason, severalCameras } from "./camera_stream.js";
import { countsOf, GRACE, Tracks } from "./tracks.js";

/** @typedef {import("../detection_scene/wording.js").DetectedObject} DetectedObject */

/**
 * What the value holds, as views/frame_view.py makes it.
 *
 * @typedef {object} Frame
 * @property {number} number which picture it is about
 * @property {number} width
 * @property {number} height
 * @property {DetectedObject[]} objects
 * @property {number} seconds
 * @property {string} notice
 */

const FONT = 14; // px on the screen
const TAG = FONT + 8;
const PATIENCE = 15_000; // ms for an answer
const FIRST_PATIENCE = 120_000; // ms for the first one, which may wait for the network to load
const RECENT = 10; // pictures that the speed is measured over
const OFF = "The camera is off.";

/** @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, threshold: string }>} context */
export function start({ element, props, trigger, watch }) {
  const video = find(element, "video", HTMLVideoElement);
  const svg = find(element, ".camera-objects", SVGSVGElement);
  const startButton = find(element, ".camera-start", HTMLButtonElement);
  const stopButton = find(element, ".camera-stop", HTMLButtonElement);
  const flip = find(element, ".camera-flip", HTMLButtonElement);
  const empty = find(element, ".camera-empty");
  const canvas = document.createElement("canvas");
  /** @type {Tracks<DetectedObject>} */
  let tracks = new Tracks();
  let threshold = 0.5;
  let running = false;
  let mirrored = false;
  /** @type {"user" | "environment"} */
  let facing = "environment";
  let number = 0;
  /** @type {number | undefined} */
  let timer;
  /** @type {number[]} when the last answers came */
  let answered = [];

  async function begin() {
    startButton.disabled = true;
    close(video);
    try {
      ({ mirrored } = await open(video, facing));
    } catch (error) {
      end(reason(error));
      return;
    }
    running = true;
    tracks = new Tracks();
    answered = [];
    video.hidden = false;
    empty.hidden = true;
    video.classList.toggle("is-mirrored", mirrored);
    stopButton.disabled = false;
    find(element, ".camera-count").textContent = "Looking at the first picture ...";
    send();
    flip.hidden = !(await severalCameras());
  }

  /** @param {string} sentence why it is off */
  function end(sentence) {
    running = false;
    clearTimeout(timer);
    close(video);
    video.hidden = true;
    svg.replaceChildren();
    empty.hidden = false;
    empty.textContent = sentence;
    startButton.disabled = false;
    stopButton.disabled = true;
    find(element, ".camera-count").textContent = "";
    find(element, ".camera-speed").textContent = "";
  }

  function send() {
    if (!running) return;
    const picture = grab(video, canvas);
    if (!picture) {
      requestAnimationFrame(send);
      return;
    }
    number += 1;
    clearTimeout(timer);
    const patience = answered.length ? PATIENCE : FIRST_PATIENCE;
    timer = setTimeout(() => end("The server doesn't answer. Press Start to try again."), patience);
    trigger("select", { number, picture, least: Math.max(0, threshold - GRACE) });
  }

  function show() {
    const frame = /** @type {Frame | null} */ (parseJson(props.value));
    if (!frame || !running || frame.number !== number) return;
    if (frame.notice) {
      end(frame.notice);
      return;
    }
    clearTimeout(timer);
    const shown = tracks.update(frame.objects, threshold);
    drawFrame(frame, shown);
    const counts = countsOf(shown);
    find(element, ".camera-count").textContent = counts || "Nothing that it knows is in sight.";
    element.dataset.frames = String(frame.number);
    answered = [...answered, performance.now()].slice(-RECENT);
    find(element, ".camera-speed").textContent = speed(frame.seconds);
    requestAnimationFrame(send);
  }

  /** @param {number} seconds */
  function speed(seconds) {
    const took = `The network took ${Math.round(seconds * 1000)} ms for this picture`;
    if (answered.length < 2) return `${took}.`;
    const rate = (answered.length - 1) / ((answered[answered.length - 1] - answered[0]) / 1000);
    return `${took}. ${rate < 9.95 ? rate.toFixed(1) : Math.round(rate)} pictures a second.`;
  }

  /** @param {Frame} frame @param {DetectedObject[]} shown */
  function drawFrame({ width, height }, shown) {
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.replaceChildren();
    const unit = Math.max(width / (svg.clientWidth || width), height / (svg.clientHeight || height));
    const group = draw("g", mirrored ? { transform: `translate(${width} 0) scale(-1 1)` } : {}, svg);
    for (const { box, path, label } of shown) {
      const colour = hue(tracks.hueOf(label));
      draw("path", { class: "shape", d: path, "fill-rule": "evenodd", fill: colour, stroke: colour }, group);
      const size = { width: Math.max(0, box[2] - box[0]), height: Math.max(0, box[3] - box[1]) };
      draw("rect", { class: "frame", x: box[0], y: box[1], ...size, stroke: colour }, group);
    }
    drawLabels(shown, { w: width, h: height }, unit);
  }

  /** @param {DetectedObject[]} shown @param {{ w: number, h: number }} picture @param {number} unit picture pixels to one of the screen */
  function drawLabels(shown, picture, unit) {
    const tags = shown.map(({ label, score }) => {
      const tag = draw("g", { class: "tag" }, svg);
      const text = draw(
        "text",
        { x: 6, y: TAG / 2, "dominant-baseline": "central" },
        tag,
        `${label} ${percent(score)}`,
      );
      const wide = text.getComputedTextLength() + 12;
      const paper = draw("rect", { class: "paper", width: wide, height: TAG, rx: 4 });
      const swatch = draw("rect", { width: 3, height: TAG, fill: hue(tracks.hueOf(label)) });
      tag.prepend(paper, swatch);
      return { tag, wide };
    });
    const wanted = shown.map(({ box: [x1, y1, x2, y2] }, index) => ({
      box: /** @type {DetectedObject["box"]} */ (
        mirrored ? [picture.w - x2, y1, picture.w - x1, y2] : [x1, y1, x2, y2]
      ),
      size: { w: tags[index].wide * unit, h: TAG * unit },
    }));
    placeLabels(wanted, picture).forEach(({ x, y, spare }, index) => {
      const { tag } = tags[index];
      if (spare) tag.remove();
      else tag.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
    });
  }

  startButton.addEventListener("click", begin);
  stopButton.addEventListener("click", () => end(OFF));
  flip.addEventListener("click", () => {
    facing = facing === "user" ? "environment" : "user";
    begin();
  });
  const gone = () => running && end(`${OFF} It stops when you leave the room.`);
  document.addEventListener("visibilitychange", () => document.hidden && gone());
  new IntersectionObserver(([entry]) => !element.offsetParent && !entry.isIntersecting && gone()).observe(element);
  listen(element, "images:threshold", ({ value, slider }) => {
    if (slider === props.threshold) threshold = value;
  });
  watch("value", show);
}
