// What the stages are drawn with: boxes, maps, tiles, cut-outs and labels.

import { paintLevels } from "../../../kit/js/canvas.js";
import { bytes, pictureAddress } from "../../../kit/js/data_uri.js";
import { findAll, make } from "../../../kit/js/dom.js";
import { HUES, hue } from "../../../kit/js/palette.js";
import { mark, oneOf } from "../../../kit/js/roving_focus.js";
import { draw } from "../../../kit/js/svg.js";
import { fillBars, radioButton } from "../shared/insides.js";

/** @typedef {import("./content.js").Box} Box */
/** @typedef {import("./content.js").FoundObject} FoundObject */
/** @typedef {import("./content.js").View} View */

const MOST_TILES = 12; // objects that have a tile of their own beside the photo

/** @param {import("./content.js").Colour} own */
export const colour = (own) => hue(own.hue, Boolean(own.lighter));

/**
 * Where a box lies, as the attributes of an SVG element.
 *
 * @param {Box} box
 */
export const area = ([x, y, right, bottom]) => ({
  x,
  y,
  width: Math.max(0, right - x),
  height: Math.max(0, bottom - y),
});

/**
 * Where lines cut a length into equal parts.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} parts
 */
export const cuts = (from, to, parts) =>
  Array.from({ length: parts - 1 }, (_, index) => from + ((to - from) * (index + 1)) / parts);

/** @param {{ width: number, height: number }} each */
export const cells = (each) => `${each.width} x ${each.height}`;

/**
 * A box; a dark line under it keeps it apart from any photo.
 *
 * @param {View} view
 * @param {Box} box
 * @param {string} stroke
 * @param {number} [width] of the line
 * @param {string} [dashes]
 */
export function frame({ svg }, box, stroke, width = 2, dashes = "none") {
  const size = { ...area(box), "stroke-dasharray": dashes };
  draw("rect", { class: "stages-under", ...size, "stroke-width": width + 2 }, svg);
  draw("rect", { ...size, stroke, "stroke-width": width }, svg);
}

/**
 * Lay a map over the photo.
 *
 * @param {View} view
 * @param {string} picture a pixel a cell
 * @param {{ height: number, width: number, cell: [number, number] }} size
 */
export function layOver({ heat, content }, picture, { height, width, cell }) {
  heat.hidden = false;
  heat.src = pictureAddress(picture);
  heat.style.width = `${(width * cell[0] * 100) / content.width}%`;
  heat.style.height = `${(height * cell[1] * 100) / content.height}%`;
}

/**
 * Boxes by their places among the candidates, one colour a level.
 *
 * @param {View} view
 * @param {Iterable<number>} which
 * @param {(score: number) => number} opacity
 */
export function candidates({ svg, content }, which, opacity) {
  for (const index of which) {
    const look = { "stroke-width": 1, "stroke-opacity": opacity(content.scores[index]) };
    const stroke = HUES[content.level[index] % HUES.length];
    draw("rect", { ...area(content.boxes[index]), stroke, ...look }, svg);
  }
}

/** @param {ParentNode} parent @param {string} text */
export const caption = (parent, text) => make("span", "quiet-text", text, parent);

/**
 * A row of pictures to pick from.
 *
 * @param {HTMLElement} parent
 * @param {string} label
 * @param {{ index: number, name: string, words: string, picture: string }[]} each
 * @param {number} checked
 * @param {(index: number, row: HTMLElement) => void} pick
 */
export function tiles(parent, label, each, checked, pick) {
  const row = make("div", "stages-tiles", undefined, parent);
  row.setAttribute("role", "radiogroup");
  row.setAttribute("aria-label", label);
  for (const { name, words, picture, index } of each) {
    const button = radioButton(row);
    button.setAttribute("aria-label", words);
    button.dataset.index = String(index);
    const image = make("img", "pixelated", undefined, button);
    image.alt = "";
    image.src = pictureAddress(picture);
    make("span", "", name, button);
  }
  markTile(row, checked);
  oneOf(row, "button", (button) => pick(Number(button.dataset.index), row));
  return row;
}

/** Make one tile of a row, by its index, the one that is picked. @param {HTMLElement} row @param {number} index */
export function markTile(row, index) {
  const buttons = findAll(row, "button");
  mark(
    buttons,
    buttons.find((button) => Number(button.dataset.index) === index),
  );
}

/**
 * A cut-out of the photo: the box alone, whatever its shape, fills the square.
 *
 * @param {View} view
 * @param {Box} box
 * @param {Element} parent
 */
export function cutOut({ content }, box, parent) {
  const area = [box[0], box[1], box[2] - box[0] || 1, box[3] - box[1] || 1].join(" ");
  const picture = draw("svg", { viewBox: area, preserveAspectRatio: "none" }, parent);
  const size = { width: content.width, height: content.height, preserveAspectRatio: "none" };
  const image = draw("image", { href: pictureAddress(content.photo), ...size }, picture);
  return { picture, image };
}

/**
 * The object itself, without what is around it.
 *
 * @param {View} view
 * @param {FoundObject} object
 * @param {Element} parent
 */
export function cutAlong(view, object, parent) {
  const { picture, image } = cutOut(view, object.box, parent);
  picture.setAttribute("preserveAspectRatio", "xMidYMid meet");
  const clip = draw("clipPath", { id: `stages-clip-${view.content.objects.indexOf(object)}` }, picture);
  draw("path", { d: object.path, "clip-rule": "evenodd" }, clip);
  image.setAttribute("clip-path", `url(#${clip.id})`);
  return picture;
}

/**
 * A map of an object's crop: all channels together, or one of its strongest.
 *
 * @param {View} view
 * @param {FoundObject} object
 * @param {number} index
 * @param {ParentNode} parent
 */
export function cropMap({ content }, { crop }, index, parent) {
  const canvas = make("canvas", "pixelated", undefined, parent);
  return paintLevels(canvas, bytes(crop.levels), bytes(content.palettes[0]), crop.width, crop.height, { index });
}

/**
 * An object's mask before it is cut: the logit of each cell.
 *
 * @param {View} view
 * @param {FoundObject} object
 * @param {string} className
 * @param {ParentNode} [parent]
 */
export function logitMap({ content }, { logits }, className, parent) {
  const canvas = make("canvas", className, undefined, parent);
  return paintLevels(canvas, bytes(logits.levels), bytes(content.palettes[1]), logits.width, logits.height);
}

/**
 * The colour scale, with words at its ends.
 *
 * @param {View} view
 * @param {number} palette
 * @param {string} low
 * @param {string} high
 */
export function scale({ content, extra }, palette, low, high) {
  const row = make("div", "stages-scale", undefined, extra);
  make("span", "", low, row);
  const ramp = Uint8Array.from({ length: 256 }, (_, level) => level);
  paintLevels(make("canvas", "", undefined, row), ramp, bytes(content.palettes[palette]), 256, 1);
  make("span", "", high, row);
}

/** @param {FoundObject} object @param {number} most @param {ParentNode} parent */
export function bars(object, most, parent) {
  const list = make("ul", "bars", undefined, parent);
  list.setAttribute("aria-label", `Classes of proposal ${object.proposal + 1}`);
  fillBars(list, object.answers.slice(0, most));
}

/**
 * A tile for each of the surest objects; picking one follows it.
 *
 * @param {View} view
 * @param {(view: View, object: FoundObject, tile: HTMLElement) => void} fill
 */
export function objectTiles(view, fill) {
  const { content, extra, follow } = view;
  const box = make("div", "stages-pairs", undefined, extra);
  content.objects.slice(0, MOST_TILES).forEach((object, index) => {
    const button = make("button", "", undefined, box);
    button.setAttribute("aria-label", `Follow only ${object.label}, ${object.score}`);
    fill(view, object, button);
    make("span", "", object.label, button);
    button.addEventListener("click", () => follow(index));
  });
  const { length } = content.objects;
  if (length > MOST_TILES) make("p", "quiet-text", `The ${MOST_TILES} with the highest scores of ${length}.`, extra);
}

/**
 * A label over the photo, above the object's box and within the picture.
 *
 * @param {View} view
 * @param {FoundObject} object
 */
export function label({ svg, content }, object) {
  const unit = content.width / (svg.clientWidth || content.width);
  const group = draw("g", {}, svg);
  const words = `${object.label} ${object.score}`;
  const text = draw("text", { x: 8, y: 16 }, group, words);
  const width = (text.getComputedTextLength() || words.length * 8) + 14;
  const paper = draw("rect", { class: "stages-paper", width, height: 22, rx: 3 });
  group.prepend(paper, draw("rect", { width: 4, height: 22, style: `fill:${colour(object)}` }));
  const x = Math.max(0, Math.min(object.box[0], content.width - width * unit));
  const y = Math.max(0, Math.min(object.box[1] - 22 * unit, content.height - 22 * unit));
  group.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
}
