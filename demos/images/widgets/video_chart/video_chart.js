// What is seen when in a video: a row an object, a bar for the time that it is in sight.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { percent } from "../../../kit/js/format.js";
import { hue } from "../../../kit/js/palette.js";
import { follow } from "../../../kit/js/widget.js";
import { seconds, sentence, when } from "./spans.js";

/** @typedef {import("./spans.js").Video} Video */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;

  function show() {
    const video = /** @type {Video | null} */ (parseJson(props.value));
    const rows = find(element, ".video-rows");
    const axis = find(element, ".video-axis");
    find(element, ".video-chart").hidden = !video;
    rows.replaceChildren();
    axis.replaceChildren();
    if (!video) return;
    find(element, ".video-sentence").textContent = sentence(video);
    for (const object of video.objects) {
      const row = make("li", "", undefined, rows);
      row.setAttribute("aria-label", `${object.label}, ${percent(object.best)} at best: ${when(object)}`);
      const name = make("span", "video-name", object.label, row);
      make("b", "", percent(object.best), name);
      const line = make("span", "video-line", undefined, row);
      for (const [from, to] of object.spans) {
        const bar = make("i", "", undefined, line);
        bar.style.setProperty("--hue", hue(object.hue, Boolean(object.lighter)));
        bar.style.left = `${(100 * from) / video.seconds}%`;
        bar.style.width = `${(100 * (Math.min(to, video.seconds) - from)) / video.seconds}%`;
      }
    }
    if (video.objects.length) for (const share of [0, 0.5, 1]) make("span", "", seconds(share * video.seconds), axis);
  }

  follow(context, show);
}
