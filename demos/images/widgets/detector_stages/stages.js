// The stages: what each draws over the photo and beside it, and the sentence that says what to look at.

import { make } from "../../../kit/js/dom.js";
import { count, counted, decimal, percent, wholePercent } from "../../../kit/js/format.js";
import { HUES } from "../../../kit/js/palette.js";
import { draw as svgPart } from "../../../kit/js/svg.js";
import { anchorsAt, cellBox, surestCell } from "./anchors.js";
import { pyramidMap, shownObjects, suppressed } from "./content.js";
import {
  area,
  bars,
  candidates,
  caption,
  cells,
  colour,
  cropMap,
  cutAlong,
  cutOut,
  cuts,
  frame,
  label,
  layOver,
  logitMap,
  markTile,
  scale,
  tiles,
} from "./drawing.js";

/** @typedef {import("./content.js").FoundObject} FoundObject */
/** @typedef {import("./content.js").View} View */

/**
 * `name` is on the slider; `figure` is a line of numbers; `draw` draws over the photo and returns a line for under it;
 * `extra` fills what stands beside it; where there is a `tile`, it fills one for each object while none is followed.
 *
 * @typedef {object} Stage
 * @property {string} key in the link
 * @property {string} name
 * @property {string} title
 * @property {string} look
 * @property {(view: View) => string} figure
 * @property {(view: View) => string} draw
 * @property {(view: View) => void} [extra]
 * @property {(view: View, object: FoundObject, tile: Element) => void} [tile]
 */

const WHITE = "#ffffff";
const DASHES = "6 4";
const LABELLED = 6; // objects with a label
const NARROW = 1 / 6; // of the picture: a label would hide an object that is narrower

/** @param {import("./content.js").StageMaps} each */
const nameOf = (each) => `${each.group === "backbone" ? "stage" : "level"} ${each.number}`;

/** @type {Stage} */
const MAPS = {
  key: "maps",
  name: "maps",
  title: "Feature maps",
  look: "The backbone turns the picture into smaller and coarser maps with more channels, and the pyramid passes what the coarse ones hold back to the finer ones. Bright: many channels respond there.",
  figure: ({ followed }) =>
    followed ? `This object's crop will be taken from level ${followed.level + 1} of the pyramid.` : "",
  draw(view) {
    const each = view.content.maps[view.map];
    layOver(view, each.pictures[view.channel], each);
    if (view.followed) frame(view, view.content.boxes[view.followed.candidate], colour(view.followed));
    const channels = view.channel ? `channel ${each.numbers[view.channel - 1]}` : `all ${each.channels} channels`;
    return `${each.group === "backbone" ? "Backbone" : "Pyramid"}, ${nameOf(each)}: ${cells(each)} cells, ${channels}`;
  },
  extra(view) {
    const { maps } = view.content;
    const rows = make("div", "stages-rows", undefined, view.extra);
    /** @type {HTMLElement[]} */
    const choices = [];
    for (const group of ["backbone", "pyramid"]) {
      const row = make("div", "", undefined, rows);
      caption(row, group === "backbone" ? "Backbone" : "Pyramid");
      const own = maps.map((each, index) => ({ each, index })).filter(({ each }) => each.group === group);
      const shown = own.map(({ each, index }) => ({
        index,
        name: nameOf(each),
        words: `${group}, ${nameOf(each)}, ${cells(each)} cells`,
        picture: each.pictures[0],
      }));
      choices.push(tiles(row, group, shown, view.map, pick));
    }
    const channels = make("div", "", undefined, rows);

    function markBoth() {
      for (const choice of choices) {
        markTile(choice, view.map);
        if (!choice.querySelector('[tabindex="0"]')) choice.querySelector("button")?.setAttribute("tabindex", "0");
      }
    }
    /** @param {number} index */
    function pick(index) {
      view.map = index;
      view.channel = 0;
      markBoth();
      showChannels();
      view.redraw();
    }
    function showChannels() {
      channels.replaceChildren();
      caption(channels, "All its channels together, and the strongest");
      const each = maps[view.map];
      const shown = each.pictures.map((picture, index) => ({
        index,
        name: index ? `no. ${each.numbers[index - 1]}` : "all",
        words: index ? `Channel ${each.numbers[index - 1]}` : "All channels together",
        picture,
      }));
      tiles(channels, "channel", shown, view.channel, (index, row) => {
        view.channel = index;
        markTile(row, index);
        view.redraw();
      });
    }
    markBoth();
    showChannels();
  },
};

/** @type {Stage} */
const ANCHORS = {
  key: "anchors",
  name: "anchors",
  title: "Anchors: the same boxes around every cell",
  look: "Around every cell lie the same few boxes, the anchors, and the network gives each a probability that it holds an object: yellow is high. Move over the picture.",
  figure({ content }) {
    const levels = content.levels.map(({ sides }, index) => `level ${index + 1}: ${sides.join(" and ")} pixels a side`);
    return `${count(content.anchors)} anchors. ${levels.join("; ")}.`;
  },
  draw(view) {
    const { content, followed } = view;
    const level = content.levels[view.level];
    layOver(view, level.picture, level);
    if (followed) {
      const [, row, column] = followed.anchorCell;
      if (view.level === followed.anchorLevel) frame(view, cellBox(level, row, column), WHITE, 1);
      frame(view, followed.anchor, colour(followed), 3);
      return `Its anchor, on level ${followed.anchorLevel + 1}, holds an object with a probability of ${followed.objectness}.`;
    }
    const [row, column] = view.cell ?? surestCell(level).cell;
    const every = anchorsAt(level, row, column);
    const most = Math.max(...every.map(({ objectness }) => objectness));
    frame(view, cellBox(level, row, column), WHITE, 1);
    for (const { box, objectness } of every)
      frame(view, box, objectness === most ? HUES[0] : WHITE, objectness === most ? 3 : 1);
    return `Row ${row + 1}, column ${column + 1}: ${every.length} anchors; the best holds an object with a probability of ${wholePercent(most)}.`;
  },
  extra(view) {
    const row = make("div", "stages-rows", undefined, view.extra);
    caption(row, "The best anchor in each cell, level by level");
    const shown = view.content.levels.map((each, index) => ({
      index,
      name: `level ${index + 1}`,
      words: `Level ${index + 1}, anchors of ${each.sides.join(" and ")} pixels`,
      picture: each.picture,
    }));
    tiles(row, "level", shown, view.level, (index, box) => {
      view.level = index;
      view.cell = null;
      markTile(box, index);
      view.redraw();
    });
    scale(view, 0, "no object 0%", "100%");
  },
};

/** @type {Stage} */
const BEFORE = {
  key: "before",
  name: "moved",
  title: "The best anchors, moved",
  look: "The anchors with the highest probabilities are moved and stretched to fit the objects. Many end up on the same one: see how the lines pile up.",
  figure({ content, followed }) {
    if (!followed)
      return `${count(content.boxes.length)} boxes are left of ${count(content.anchors)} anchors. One colour a level.`;
    const others = count(suppressed(content, followed).length);
    return `Dashed: its anchor. Bold: where that was moved. Thin: ${others} others that ended up on the same object.`;
  },
  draw(view) {
    const { content, followed } = view;
    if (!followed) candidates(view, content.boxes.keys(), (score) => 0.05 + score * 0.35);
    else {
      candidates(view, suppressed(content, followed), () => 0.8);
      frame(view, followed.anchor, WHITE, 2, DASHES);
      frame(view, content.boxes[followed.candidate], colour(followed), 3);
    }
    return "";
  },
};

/** @type {Stage} */
const AFTER = {
  key: "after",
  name: "kept",
  title: "Duplicates removed",
  look: "Where boxes of one level overlap too much, only the one with the highest probability is kept (non-maximum suppression). The best of those go on as proposals.",
  figure({ content, followed }) {
    const all = count(content.proposals.length);
    if (!followed)
      return `${count(content.boxes.length)} boxes before, ${all} proposals after. Too much is more than ${content.overlap} in common.`;
    const others = count(suppressed(content, followed).length);
    return `Proposal ${followed.proposal + 1} of ${all}: its ${followed.objectness} was the highest here, so ${others} others were removed.`;
  },
  draw(view) {
    const { content, followed } = view;
    if (followed) frame(view, content.boxes[followed.candidate], colour(followed), 3);
    else candidates(view, content.proposals, (score) => 0.1 + score * 0.5);
    return "";
  },
};

/** @param {View} view @param {FoundObject} object @param {Element} tile */
function photoAndCrop(view, object, tile) {
  cutOut(view, view.content.boxes[object.candidate], tile);
  cropMap(view, object, 0, tile);
}

/** @type {Stage} */
const CROPS = {
  key: "crops",
  name: "crops",
  title: "Crops of one size",
  look: "Large or small, every proposal is cut out of the maps as the same few cells (RoIAlign), so that one small network can classify them all.",
  figure({ content, followed }) {
    if (!followed) return "";
    const { channels } = content.maps[pyramidMap(content, followed.level)];
    return `${cells(followed.crop)} cells from level ${followed.level + 1} of the pyramid, with ${channels} numbers each.`;
  },
  draw(view) {
    for (const object of shownObjects(view)) {
      const box = view.content.boxes[object.candidate];
      const [x1, y1, x2, y2] = box;
      frame(view, box, colour(object));
      const line = { stroke: colour(object), "stroke-width": 1 };
      for (const x of cuts(x1, x2, object.crop.width)) svgPart("line", { x1: x, x2: x, y1, y2, ...line }, view.svg);
      for (const y of cuts(y1, y2, object.crop.height)) svgPart("line", { x1, x2, y1: y, y2: y, ...line }, view.svg);
    }
    return "";
  },
  tile: photoAndCrop,
  extra(view) {
    const { followed, extra } = view;
    if (!followed) return;
    photoAndCrop(view, followed, make("div", "stages-pair", undefined, extra));
    make("p", "quiet-text", "The photo there, and all channels together. Its strongest channels:", extra);
    const row = make("div", "stages-tiles", undefined, extra);
    followed.crop.numbers.forEach((number, index) => {
      const tile = make("div", "", undefined, row);
      tile.style.width = "48px";
      cropMap(view, followed, index + 1, tile);
      tile.title = `Channel ${number}`;
    });
  },
};

/** @type {Stage} */
const SCORES = {
  key: "scores",
  name: "classes",
  title: "What is it, and where exactly?",
  look: "Every proposal gets a probability for each class, “background” among them for no object at all, and its box is moved once more.",
  figure({ content, followed }) {
    if (followed) return "Dashed: the proposal. Bold: the box after the last move.";
    const objects = content.classified.filter(({ background }) => !background).length;
    const left = content.objects.length;
    const end = content.sure
      ? `Where several boxes mark the same object, the best one is kept: ${counted(left, "object")}.`
      : left
        ? `No score is above 50%; the best ${left} go on.`
        : "No score is high enough.";
    const all = content.proposals.length;
    return `${count(all - objects)} of ${count(all)} proposals are background (thin), ${count(objects)} are objects. ${end}`;
  },
  draw(view) {
    const { content, followed, svg } = view;
    if (followed) {
      frame(view, content.boxes[followed.candidate], WHITE, 2, DASHES);
      frame(view, followed.box, colour(followed), 3);
      return "";
    }
    content.classified.forEach((each, index) => {
      const look = each.background
        ? { stroke: WHITE, "stroke-width": 1, "stroke-opacity": 0.25 }
        : { stroke: colour(each), "stroke-width": 2, "stroke-opacity": each.probability };
      svgPart("rect", { ...area(content.boxes[content.proposals[index]]), ...look }, svg);
    });
    return "";
  },
  extra({ content, followed, extra }) {
    if (followed) {
      bars(followed, followed.answers.length, extra);
      return;
    }
    for (const object of content.objects.slice(0, 3)) {
      caption(extra, `Proposal ${object.proposal + 1}`);
      bars(object, 3, extra);
    }
  },
};

/** @type {Stage} */
const LOGITS = {
  key: "logits",
  name: "masks",
  title: "A small mask for each object",
  look: "Each cell of a small grid in the box says whether it belongs to the object (orange) or not (blue). The stronger the colour, the surer.",
  figure({ content, followed }) {
    if (!followed)
      return content.objects.length ? `${cells(content.objects[0].logits)} cells, whatever the size of the box.` : "";
    const { low, high } = followed.logits;
    return `${cells(followed.logits)} numbers (logits) in its box, from ${decimal(low, 1)} to ${decimal(high, 1)}; above 0 belongs to the object. Cut from level ${followed.maskLevel + 1}.`;
  },
  draw(view) {
    for (const object of shownObjects(view).toReversed()) {
      const size = { ...area(object.box), preserveAspectRatio: "none" };
      const href = logitMap(view, object, "").toDataURL();
      svgPart("image", { href, ...size, opacity: 0.8, style: "image-rendering: pixelated" }, view.svg);
      frame(view, object.box, colour(object), 1);
    }
    return "";
  },
  tile(view, object, tile) {
    cutOut(view, object.box, tile);
    logitMap(view, object, "pixelated", tile);
  },
  extra(view) {
    if (!view.followed) return;
    logitMap(view, view.followed, "stages-large pixelated", view.extra);
    scale(view, 1, "not the object", "the object");
  },
};

/** @type {Stage} */
const PASTED = {
  key: "pasted",
  name: "result",
  title: "Masks pasted back",
  look: "Each small mask is stretched to its box and cut at 0, where both sides are equally likely: that is the result.",
  figure({ content, followed }) {
    if (!followed) return `${counted(content.objects.length, "object")}.`;
    const share = percent(followed.area / (content.width * content.height));
    return `${followed.label}, ${followed.score}: ${share} of the picture.`;
  },
  draw(view) {
    const { content, followed, svg } = view;
    for (const object of shownObjects(view).toReversed()) {
      const fill = { style: `fill:${colour(object)};fill-opacity:.45`, stroke: colour(object), "stroke-width": 2 };
      svgPart("path", { d: object.path, ...fill, "fill-rule": "evenodd" }, svg);
    }
    const large = content.objects.slice(0, LABELLED).filter(({ box }) => box[2] - box[0] > content.width * NARROW);
    for (const object of followed ? [followed] : large) label(view, object);
    return "";
  },
  tile(view, object, tile) {
    logitMap(view, object, "pixelated", tile);
    cutAlong(view, object, tile);
  },
  extra(view) {
    if (view.followed) cutAlong(view, view.followed, view.extra).setAttribute("class", "stages-large");
  },
};

export const STAGES = [MAPS, ANCHORS, BEFORE, AFTER, CROPS, SCORES, LOGITS, PASTED];
