// A map of sentences: known ones as marks by topic, the visitor's as a ring, dashed lines to its nearest neighbours.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { decimal, percent } from "../../../kit/js/format.js";
import { HUES } from "../../../kit/js/palette.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";
import { fromLeft, mapScale } from "./map_scale.js";

/**
 * @typedef {object} SentenceMap
 * @property {{ text: string, topic: string, x: number, y: number }[]} known
 * @property {{ text: string, x: number, y: number }} own
 * @property {{ place: number, similarity: number }[]} neighbours
 * @property {number} explained share of the variance that the map shows
 */

const SIZE = { width: 640, height: 440, edge: 28 };
const ORDER = [1, 2, 3, 7, 5, 6, 4]; // hues that differ most come first
const SHAPES = [
  "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z",
  "M-6 -6H6V6H-6Z",
  "M0 -8L8 6H-8Z",
  "M0 -8L8 0L0 8L-8 0Z",
  "M0 8L8 -6H-8Z",
  "M-2.5 -8H2.5V-2.5H8V2.5H2.5V8H-2.5V2.5H-8V-2.5H-2.5Z",
  "M-8 -3H8V3H-8Z",
];

/** @param {number} topic @param {Record<string, string>} settings @param {Element} parent */
function drawMark(topic, settings, parent) {
  const fill = HUES[ORDER[topic % ORDER.length] - 1];
  return draw("path", { d: SHAPES[topic % SHAPES.length], fill, ...settings }, parent);
}

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of a SentenceMap */
export function start(context) {
  const { element, props } = context;
  const svg = find(element, ".field svg", SVGSVGElement);
  const reading = find(element, ".reading");
  /** @type {SentenceMap["known"]} */
  let known = [];
  /** @type {SVGPathElement[]} */
  let dots = [];
  /** @type {number[]} */
  let order = []; // the dots from left to right, for the arrow keys
  let at = -1;

  /** @param {number} place */
  function readDot(place) {
    at = place;
    dots.forEach((dot, index) => {
      dot.classList.toggle("at", index === place);
    });
    const one = known[place];
    reading.textContent = one ? `${one.topic}: ${one.text}` : "Point at a mark to read its sentence.";
  }

  /** @param {SentenceMap} map @param {string[]} topics */
  function drawMap({ own, neighbours }, topics) {
    const scale = mapScale([...known, own], SIZE);
    const enlarged = svg.clientWidth && svg.clientWidth < 480 ? 1.6 : 1; // on a phone the whole map is small
    const near = new Set(neighbours.map(({ place }) => place));
    const mine = scale(own);
    svg.replaceChildren();
    for (const place of near) {
      const { x, y } = scale(known[place]);
      draw("line", { class: "link", x1: mine.x, y1: mine.y, x2: x, y2: y }, svg);
    }
    dots = known.map((one, place) => {
      const { x, y } = scale(one);
      const transform = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${enlarged})`;
      const name = near.has(place) ? "dot near" : "dot";
      const dot = drawMark(topics.indexOf(one.topic), { class: name, transform }, svg);
      for (const kind of ["pointerenter", "click"]) dot.addEventListener(kind, () => readDot(place));
      return dot;
    });
    draw("circle", { class: "own", cx: mine.x, cy: mine.y, r: 12 }, svg);
    draw("circle", { class: "own-centre", cx: mine.x, cy: mine.y, r: 5 }, svg);
    const right = mine.x < SIZE.width - 160;
    const label = { x: mine.x + (right ? 18 : -18), y: mine.y + 6, "text-anchor": right ? "start" : "end" };
    draw("text", { class: "yours", ...label }, svg, "your sentence");
  }

  /** @param {string[]} topics */
  function writeTopics(topics) {
    const list = find(element, ".topics");
    list.replaceChildren();
    topics.forEach((topic, index) => {
      const item = make("li", "", undefined, list);
      drawMark(index, {}, draw("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" }, item));
      item.append(topic);
    });
  }

  /** @param {SentenceMap} map */
  function writeNeighbours({ neighbours }) {
    const list = find(element, ".neighbours");
    list.replaceChildren();
    for (const { place, similarity } of neighbours) {
      const item = make("li", "", known[place].text, list);
      make("span", "", decimal(similarity, 2), item);
      item.addEventListener("pointerenter", () => readDot(place));
    }
  }

  svg.addEventListener("pointerleave", () => readDot(-1));
  svg.addEventListener("keydown", (event) => {
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const step = steps[event.key];
    if (!step || !order.length) return;
    event.preventDefault();
    readDot(order[(order.indexOf(at) + step + order.length) % order.length]);
  });

  follow(context, () => {
    /** @type {SentenceMap | null} */
    const map = parseJson(props.value);
    if (!map) return;
    known = map.known;
    order = fromLeft(known);
    const topics = [...new Set(known.map((one) => one.topic))];
    drawMap(map, topics);
    writeTopics(topics);
    writeNeighbours(map);
    const nearest = map.neighbours.map(({ place }) => known[place].text).join(" ");
    svg.setAttribute(
      "aria-label",
      `Map of ${known.length} sentences in ${topics.length} topics and yours. Nearest to yours: ${nearest} ` +
        "Left and right arrow keys read the sentences from left to right.",
    );
    find(element, ".explained").textContent =
      "The number is the cosine similarity: 1 means the same direction, 0 nothing in common. It is computed from the " +
      `whole vectors; the flat map shows ${percent(map.explained)} of the variance between the sentences, so marks ` +
      "can look nearer than they are.";
    readDot(-1);
  });
}
