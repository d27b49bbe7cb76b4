// Chips to choose a hand with: each shows a word as the network writes it in that hand.

import { find, findAll, make, parseJson } from "../../../kit/js/dom.js";
import { boxOf, pathData, strokesOf } from "../../../kit/js/ink.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";

/** @typedef {{ style: number, points: number[] }} Specimen dx, dy and lifts in one list */

const PAD = 24; // units around a specimen

/**
 * @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, specimens: string, any: string }>} context
 * the value is the number of the chosen style; specimens is JSON
 */
export function start(context) {
  const { element, props, trigger } = context;
  const group = find(element, ".hands");
  let drawnFrom = "";

  /** @param {number} style @param {string} name */
  function makeChip(style, name) {
    const chip = make("button", "chip", undefined, group);
    chip.dataset.style = String(style);
    chip.title = name;
    chip.addEventListener("click", () => {
      props.value = String(style);
      show();
      trigger("input");
    });
    return chip;
  }

  function build() {
    drawnFrom = props.specimens;
    group.replaceChildren();
    makeChip(0, "No hand in particular: another one with every seed").textContent = props.any;
    const specimens = /** @type {Specimen[]} */ (parseJson(props.specimens) ?? []);
    specimens.forEach(({ style, points }, index) => {
      const chip = makeChip(style, `Hand ${index + 1}`);
      const strokes = strokesOf(points);
      const box = boxOf(strokes);
      if (!box) return;
      const [wide, high] = [box.right - box.left + 2 * PAD, box.bottom - box.top + 2 * PAD];
      const viewBox = `${box.left - PAD} ${box.top - PAD} ${wide} ${high}`;
      const svg = draw("svg", { viewBox, role: "img", "aria-label": `Hand ${index + 1}` }, chip);
      for (const { places } of strokes) draw("path", { d: pathData(places) }, svg);
    });
  }

  function show() {
    if (props.specimens !== drawnFrom || !group.children.length) build();
    for (const chip of findAll(group, ".chip")) {
      chip.setAttribute("aria-pressed", String(chip.dataset.style === String(props.value)));
    }
  }

  follow(context, show, ["value", "specimens"]);
}
