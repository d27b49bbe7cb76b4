// The stages of the detector on one slider, and the path of one object. No network is asked for any of it.

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, findAll, make } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { clamp } from "../../../kit/js/math.js";
import { mark, oneOf } from "../../../kit/js/roving_focus.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";
import { arrowStep, choose, radioButton, readValue, shareUnder } from "../shared/insides.js";
import { surestCell, surestLevel } from "./anchors.js";
import { pyramidMap } from "./content.js";
import { colour, objectTiles } from "./drawing.js";
import { STAGES } from "./stages.js";

/** @typedef {import("./content.js").Content} Content */
/** @typedef {import("./content.js").View} View */

const TALLEST = 560; // px
const EVERYTHING = -1;

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const slider = find(element, ".stages-slider input", HTMLInputElement);
  const names = find(element, ".stages-names");
  const box = find(element, ".stages-objects");
  const stage = find(element, ".stages-picture");
  const photo = find(stage, "img", HTMLImageElement);
  const svg = find(stage, "svg", SVGSVGElement);
  const heat = find(stage, ".stages-map", HTMLImageElement);
  const extra = find(element, ".stages-extra");
  /** @type {View | null} */
  let view = null;
  let at = 0;

  STAGES.forEach(({ name }, index) => {
    const button = make("button", "", undefined, names);
    button.tabIndex = -1; // the slider is there for keys
    make("b", "", String(index + 1), button);
    make("span", "", name, button);
    button.addEventListener("click", () => goTo(index));
  });
  element.style.setProperty("--stages", String(STAGES.length));
  slider.max = String(STAGES.length - 1);

  /** Place of the object that is followed, or EVERYTHING. @param {View} now */
  const followedIndex = (now) => (now.followed ? now.content.objects.indexOf(now.followed) : EVERYTHING);

  /** Only what lies over the photo. */
  function redraw() {
    if (!view) return;
    const now = view;
    svg.replaceChildren();
    heat.hidden = true;
    svg.dataset.stage = STAGES[at].key;
    find(element, ".stages-now").textContent = STAGES[at].draw(now);
    svg.setAttribute("aria-label", `${STAGES[at].title}, drawn over the picture`);
    for (const object of now.content.objects.toSorted((a, b) => b.area - a.area)) {
      const hit = draw("path", { class: "stages-hit", d: object.path, "fill-rule": "evenodd" }, svg);
      hit.addEventListener("click", (event) => {
        event.stopPropagation();
        followObject(object === now.followed ? null : now.content.objects.indexOf(object));
      });
      draw("title", {}, hit, `${object.label} ${object.score}`);
    }
  }

  function show() {
    if (!view) return;
    const { title, look, figure, key, extra: beside, tile } = STAGES[at];
    slider.value = String(at);
    slider.style.setProperty("--range_progress", `${(at / (STAGES.length - 1)) * 100}%`);
    slider.setAttribute("aria-valuetext", `${at + 1} of ${STAGES.length}: ${title}`);
    for (const [index, node] of [...names.children].entries()) node.classList.toggle("is-now", index === at);
    find(element, ".stages-title").textContent = `${at + 1}. ${title}`;
    find(element, ".stages-look").textContent = look;
    find(element, ".stages-figure").textContent = figure(view);
    element.dataset.stage = key;
    element.dataset.object = view.followed ? String(followedIndex(view)) : "";
    const moves = key === "anchors" && !view.followed;
    photo.classList.toggle("greyscale", key !== "pasted");
    stage.tabIndex = moves ? 0 : -1;
    stage.setAttribute("aria-label", moves ? "The picture: move from cell to cell with the arrow keys" : "The picture");
    extra.replaceChildren();
    redraw();
    if (tile && !view.followed) objectTiles(view, tile);
    else beside?.(view);
    const chosen = String(followedIndex(view));
    const buttons = findAll(box, "button");
    mark(
      buttons,
      buttons.find((button) => button.dataset.index === chosen),
    );
  }

  /** @param {number} index */
  function goTo(index) {
    if (!view || index === at) return;
    at = index;
    show();
    choose("stage", STAGES[at].key);
  }

  /** Have the maps and anchors of one object shown. @param {View} now @param {number | null} index */
  function setFollowed(now, index) {
    now.followed = index === null ? null : (now.content.objects[index] ?? null);
    if (!now.followed) return;
    now.map = pyramidMap(now.content, now.followed.level);
    now.channel = 0;
    now.level = now.followed.anchorLevel;
  }

  /** Show the path of one object, or of all. @param {number | null} index */
  function followObject(index) {
    if (!view) return;
    setFollowed(view, index);
    view.cell = null;
    show();
    choose("object", view.followed ? String(index) : "");
  }

  listen(element, "images:follow", (number) => {
    if (view?.content.objects[Number(number)] && number !== "") followObject(Number(number));
  });

  /** @param {Content} content */
  function objectButtons(content) {
    box.replaceChildren();
    const everything = radioButton(box);
    everything.dataset.index = String(EVERYTHING);
    make("span", "", "Everything", everything);
    content.objects.forEach((object, index) => {
      const button = radioButton(box);
      button.dataset.index = String(index);
      make("i", "", undefined, button).style.setProperty("--hue", colour(object));
      make("span", "", object.label, button);
      make("b", "", object.score, button);
    });
    const unsure = content.sure ? "" : "All of them have a score below 50%. ";
    find(element, ".stages-hint").textContent = content.objects.length
      ? `${unsure}Pick an object, here or in the picture, to follow it alone.`
      : "No object in this picture has a score of at least 10%, so nothing comes out at the end.";
    box.hidden = !content.objects.length;
  }

  function load() {
    const content = /** @type {Content | null} */ (readValue(element, props.value));
    view = content && {
      content,
      followed: null,
      map: 0,
      channel: 0,
      level: surestLevel(content.levels),
      cell: null,
      svg,
      heat,
      extra,
      follow: followObject,
      redraw,
    };
    if (!content || !view) return;
    at = Math.max(
      0,
      STAGES.findIndex(({ key }) => key === content.stage),
    );
    setFollowed(view, content.chosen);
    photo.src = pictureAddress(content.photo);
    svg.setAttribute("viewBox", `0 0 ${content.width} ${content.height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    stage.style.aspectRatio = `${content.width} / ${content.height}`;
    stage.style.width = `min(100%, ${(TALLEST * content.width) / content.height}px)`;
    objectButtons(content);
    show();
  }

  /** The view, while the anchors of a cell can be moved to. */
  const moving = () => (view && !view.followed && STAGES[at].key === "anchors" ? view : null);

  stage.addEventListener("pointermove", (event) => {
    const now = moving();
    if (!now) return;
    const { content } = now;
    const level = content.levels[now.level];
    const [down, right] = shareUnder(event, stage);
    /** @type {[number, number]} */
    const to = [
      clamp(Math.floor((down * content.height) / level.cell[1]), 0, level.height - 1),
      clamp(Math.floor((right * content.width) / level.cell[0]), 0, level.width - 1),
    ];
    if (now.cell?.join() === to.join()) return;
    now.cell = to;
    redraw();
  });
  stage.addEventListener("keydown", (event) => {
    const now = moving();
    if (!now) return;
    const level = now.content.levels[now.level];
    const next = arrowStep(event.key, now.cell ?? surestCell(level).cell, [level.height, level.width]);
    if (!next) return;
    event.preventDefault();
    now.cell = next;
    redraw();
  });
  stage.addEventListener("click", () => {
    if (view?.followed) followObject(null);
  });
  slider.addEventListener("input", () => goTo(slider.valueAsNumber));
  oneOf(box, "button", (button) => {
    const index = Number(button.dataset.index);
    followObject(index === EVERYTHING ? null : index);
  });
  new ResizeObserver(() => {
    if (STAGES[at].key === "pasted") redraw(); // its labels have the size of the page's text
  }).observe(stage);
  follow(context, load);
}
