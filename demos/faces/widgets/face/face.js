// One face, large. The picture changes without anything else being drawn again; files are made in the browser.

import { penOf } from "../../../kit/js/canvas.js";
import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, findAll, parseJson } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { follow } from "../../../kit/js/widget.js";

/** @typedef {{ image?: string, alt?: string, name?: string }} Face */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const picture = find(element, "img", HTMLImageElement);
  /** @type {Face} */
  let face = {};

  function show() {
    const next = /** @type {Face | null} */ (parseJson(props.value));
    const image = pictureAddress(next?.image);
    if (!next || !image) return;
    face = next;
    picture.src = image;
    picture.alt = face.alt ?? "";
    picture.hidden = false;
  }

  /**
   * Put the picture behind a link: its own pixels, or five times as large, crisp or smooth as shown.
   *
   * @param {HTMLAnchorElement} link
   */
  function prepareDownload(link) {
    const side = Number(link.dataset.side);
    const canvas = document.createElement("canvas");
    canvas.width = side;
    canvas.height = side;
    const pen = penOf(canvas);
    pen.imageSmoothingEnabled = picture.classList.contains("smooth");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, side, side);
    link.href = canvas.toDataURL("image/png");
    link.download = `${face.name}-${side}px.png`;
  }

  for (const link of findAll(element, ".save", HTMLAnchorElement)) {
    link.addEventListener("click", (event) => {
      if (picture.naturalWidth) prepareDownload(link);
      else event.preventDefault();
    });
  }
  find(element, ".keep").addEventListener("click", () => {
    if (picture.naturalWidth) trigger("select");
  });
  listen(element, "faces:smooth", (smooth) => picture.classList.toggle("smooth", smooth));
  follow(context, show);
}
