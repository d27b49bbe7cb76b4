// The picture with the objects found in it, drawn as SVG. Threshold, classes and the selected object change here, without
// the network.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { counted, percent } from "../../../kit/js/format.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";
import { drawClassButtons, updateClassButtons } from "./class_buttons.js";
import { downloadControl } from "./download_control.js";
import { placeLabels } from "./label_placement.js";
import { colourOf, hasOwnColours } from "./object_colours.js";
import { countSentence, details, isShown, sizeOf } from "./wording.js";

/** @typedef {import("./wording.js").DetectedObject} DetectedObject */

/**
 * What the value holds, as views/detection_view.py makes it.
 *
 * @typedef {object} Scene
 * @property {string} picture
 * @property {number} width
 * @property {number} height
 * @property {number} scale pixels of the original picture to one of this
 * @property {DetectedObject[]} objects largest first
 * @property {string} notice a sentence over the picture
 */

/** @typedef {{ object: DetectedObject, node: SVGGElement, tag: SVGGElement | null, spare: boolean }} Shown */

const FONT = 14; // px on the screen
const TAG = FONT + 8;
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, threshold: string, formats: string, explains: string }>} context */
export function start(context) {
  const { element, props, trigger } = context;
  const svg = find(element, ".scene-picture", SVGSVGElement);
  const row = find(element, ".scene-classes");
  const box = find(element, ".scene-details");
  const crop = find(element, ".scene-crop", SVGSVGElement);
  const recolour = find(element, ".scene-recolour");
  /** @type {Set<string>} classes that are switched off */
  const hidden = new Set();
  /** @type {Scene | null} */
  let scene = null;
  /** @type {Shown[]} in the order of the scene's objects */
  let all = [];
  /** @type {SVGGElement | null} the labels, above all objects */
  let layer = null;
  /** @type {Shown | null} */
  let selected = null;
  let threshold = 0.5;
  let byClass = false;

  /** @param {Shown} each */
  const visible = (each) => isShown(each.object, threshold, hidden);
  /** @param {DetectedObject} object */
  const colour = (object) => colourOf(object, byClass);
  const download = downloadControl(element, {
    formats: props.formats,
    drawn: () => scene && { svg, width: scene.width, height: scene.height },
    ask: (format) => trigger("select", { format, hidden: [...hidden] }),
  });

  function show() {
    scene = /** @type {Scene | null} */ (parseJson(props.value));
    svg.replaceChildren();
    all = [];
    selected = null;
    hidden.clear();
    find(element, ".scene-empty").hidden = Boolean(scene);
    download.offer(Boolean(scene));
    const notice = find(element, ".scene-notice");
    notice.hidden = !scene?.notice;
    notice.textContent = scene?.notice ?? "";
    element.dataset.objects = scene ? String(scene.objects.length) : "";
    if (scene) {
      svg.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
      draw("image", { href: scene.picture, width: scene.width, height: scene.height }, svg);
      const { scale } = scene;
      all = scene.objects.map((object) => drawObject(object, scale));
      layer = draw("g", { class: "scene-tags" }, svg);
    } else {
      svg.removeAttribute("viewBox");
    }
    drawClassButtons(row, scene?.objects ?? [], toggleClass);
    recolour.hidden = !hasOwnColours(scene?.objects ?? []);
    update();
    select(null);
  }

  /** Show or hide a class. @param {string} label @returns {boolean} whether it is shown now */
  function toggleClass(label) {
    const back = hidden.delete(label);
    if (!back) hidden.add(label);
    update();
    return back;
  }

  /** @param {DetectedObject} object @param {number} scale @returns {Shown} */
  function drawObject(object, scale) {
    const [x1, y1, x2, y2] = object.box;
    const name = `${object.label}, ${percent(object.score)}, ${sizeOf(object, scale).join(" by ")} pixels`;
    const group = { class: "scene-object", role: "button", tabindex: -1, "aria-label": name, "aria-pressed": "false" };
    const node = draw("g", group, svg);
    draw("path", { class: "shape", d: object.path, "fill-rule": "evenodd" }, node);
    const size = { width: Math.max(0, x2 - x1), height: Math.max(0, y2 - y1) };
    draw("rect", { class: "frame", x: x1, y: y1, ...size }, node);
    /** @type {Shown} */
    const own = { object, node, tag: null, spare: false };
    paint(own);
    react(node, own);
    node.addEventListener("focus", () => light(own));
    node.addEventListener("blur", () => light(null));
    node.addEventListener("keydown", (event) => onKey(event, own));
    return own;
  }

  /** Give an object its colour, and its label too. @param {Shown} own */
  function paint({ object, node, tag }) {
    const value = colour(object);
    for (const part of node.children) part.setAttribute("stroke", value);
    node.querySelector(".shape")?.setAttribute("fill", value);
    tag?.querySelector(".swatch")?.setAttribute("fill", value);
  }

  /** Light an object up while the pointer is on a part of it, and select it with a click. @param {SVGGElement} node @param {Shown} own */
  function react(node, own) {
    node.addEventListener("pointerenter", () => light(own));
    node.addEventListener("pointerleave", () => light(null));
    node.addEventListener("click", () => select(selected === own ? null : own));
  }

  /** @param {KeyboardEvent} event @param {Shown} own */
  function onKey(event, own) {
    if (event.key === "Enter" || event.key === " ") select(selected === own ? null : own);
    else if (event.key === "Escape") select(null);
    else if (event.key in STEPS) {
      const there = all.filter(visible);
      there[(there.indexOf(own) + STEPS[event.key] + there.length) % there.length].node.focus();
    } else return;
    event.preventDefault();
  }

  /** Dim all but one object; for null, all but the selected one, if there is one. @param {Shown | null} own */
  function light(own) {
    const lit = own ?? selected;
    svg.classList.toggle("lit", Boolean(lit));
    for (const each of all) {
      each.node.classList.toggle("is-lit", each === lit);
      each.tag?.classList.toggle("is-lit", each === lit);
      if (each.tag && each.spare) each.tag.style.display = each === lit ? "" : "none";
    }
    if (lit?.tag && layer && layer.lastChild !== lit.tag) layer.append(lit.tag);
  }

  /** @param {Shown | null} own */
  function select(own) {
    selected = own;
    for (const each of all) each.node.setAttribute("aria-pressed", String(each === own));
    box.hidden = !own;
    if (own && scene) {
      const [left, top, right, bottom] = own.object.box;
      const margin = Math.max(right - left, bottom - top) * 0.08;
      const view = [left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin];
      crop.setAttribute("viewBox", view.join(" "));
      crop.replaceChildren();
      draw("image", { href: scene.picture, width: scene.width, height: scene.height }, crop);
      const list = find(box, "dl");
      list.replaceChildren();
      for (const [name, value] of details(own.object, scene)) {
        make("dt", "", name, list);
        make("dd", "", value, list);
      }
    }
    light(null);
  }

  /** Show what the threshold and the class buttons leave. No button goes, so that nothing under them moves. */
  function update() {
    for (const each of all) {
      each.node.style.display = visible(each) ? "" : "none";
      each.node.setAttribute("tabindex", "-1");
    }
    const there = all.filter(visible);
    there[0]?.node.setAttribute("tabindex", "0");
    if (selected && !visible(selected)) select(null);
    updateClassButtons(row, scene?.objects ?? [], threshold);
    svg.setAttribute("aria-label", `The picture with ${counted(there.length, "object")} found in it`);
    drawLabels();
    const objects = scene?.objects ?? [];
    const unlabelled = there.filter(({ spare }) => spare).length;
    const sentence = countSentence(objects, threshold, hidden, unlabelled);
    find(element, ".scene-count").textContent = !scene || scene.notice ? "" : sentence;
    light(null);
  }

  /** Highest scores first; a label without a place shows when its object is lit. */
  function drawLabels() {
    for (const each of all) {
      each.tag?.remove();
      each.tag = null;
      each.spare = false;
    }
    const wide = svg.clientWidth;
    if (!scene || !layer || !wide) return;
    const picture = { w: scene.width, h: scene.height };
    const unit = Math.max(picture.w / wide, picture.h / svg.clientHeight); // picture pixels to one of the screen
    const there = all.filter(visible).sort((a, b) => b.object.score - a.object.score);
    const drawn = there.map((own) => drawTag(own, layer));
    const sizes = drawn.map(({ width }) => ({ w: width * unit, h: TAG * unit }));
    const places = placeLabels(
      there.map(({ object }, index) => ({ box: object.box, size: sizes[index] })),
      picture,
    );
    there.forEach((own, index) => {
      const { x, y, spare } = places[index];
      const { tag } = drawn[index];
      own.tag = tag;
      own.spare = spare;
      if (spare) tag.style.display = "none";
      tag.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
    });
  }

  /** @param {Shown} own @param {SVGGElement | null} parent */
  function drawTag(own, parent) {
    const tag = draw("g", { class: "tag" }, parent);
    react(tag, own);
    const at = { x: 11, y: TAG / 2, "font-size": FONT, "dominant-baseline": "central" };
    const text = draw("text", at, tag, `${own.object.label} ${percent(own.object.score)}`);
    const width = text.getComputedTextLength() + 18;
    const paper = draw("rect", { class: "paper", width, height: TAG, rx: 3 });
    tag.prepend(paper, draw("rect", { class: "swatch", width: 5, height: TAG, fill: colour(own.object) }));
    return { tag, width };
  }

  find(element, ".scene-close").addEventListener("click", () => select(null));
  const why = find(element, ".scene-why");
  why.hidden = !props.explains;
  why.addEventListener("click", () => {
    if (selected) trigger("submit", { label: selected.object.label, box: selected.object.box });
  });
  recolour.addEventListener("click", () => {
    byClass = !byClass;
    recolour.setAttribute("aria-pressed", String(byClass));
    all.forEach(paint);
  });
  listen(element, "images:threshold", ({ slider, value }) => {
    if (slider !== props.threshold || !Number.isFinite(value) || value === threshold) return;
    threshold = value;
    update();
  });
  new ResizeObserver(() => {
    drawLabels();
    light(null);
  }).observe(svg);
  follow(context, show);
}
