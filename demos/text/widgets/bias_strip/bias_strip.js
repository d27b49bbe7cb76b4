// One line at several biases, below each other and at one size. A click takes the bias over.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { decimal } from "../../../kit/js/format.js";
import { boxOf, pathData, strokesOf } from "../../../kit/js/ink.js";
import { draw } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";

const PAD = 24; // units

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of {bias, text, points} */
export function start(context) {
  const { element, props, trigger } = context;
  const strip = find(element, ".strip");

  function show() {
    const rows = /** @type {{ bias: number, text: string, points: number[] }[]} */ (parseJson(props.value) ?? []);
    const lines = rows.map(({ points }) => strokesOf(points));
    const boxes = lines.map((strokes) => boxOf(strokes) ?? { left: 0, right: 1, top: 0, bottom: 1 });
    const wide = Math.max(...boxes.map(({ left, right }) => right - left)) + 2 * PAD;
    strip.replaceChildren();
    rows.forEach(({ bias, text }, index) => {
      const { left, top, bottom } = boxes[index];
      const button = make("button", "", undefined, strip);
      button.title = `Use bias ${decimal(bias, 1)}`;
      make("span", "", decimal(bias, 1), button);
      const viewBox = `${left - PAD} ${top - PAD} ${wide} ${bottom - top + 2 * PAD}`;
      const words = `“${text}” at bias ${decimal(bias, 1)}`;
      const svg = draw("svg", { viewBox, role: "img", "aria-label": words, preserveAspectRatio: "xMinYMid" }, button);
      for (const { places } of lines[index]) draw("path", { d: pathData(places) }, svg);
      button.addEventListener("click", () => trigger("select", { bias }));
    });
  }
  follow(context, show);
}
