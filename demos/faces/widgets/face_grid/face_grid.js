// Sixteen faces on one sprite sheet; a click sets `picked` in the value.

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, findAll, make, parseJson } from "../../../kit/js/dom.js";
import { follow } from "../../../kit/js/widget.js";
import { spritePosition } from "../sprite.js";

const COLUMNS = 4;

/**
 * @typedef {{ seed: number, moves: string, label: string }} Pick
 * @typedef {{ sheet?: string, picks?: Pick[] }} Grid
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const box = find(element, ".many");

  /** @param {number} index @param {number} count */
  function addButton(index, count) {
    const button = make("button", "", "", box);
    button.style.backgroundPosition = spritePosition(index, COLUMNS, Math.ceil(count / COLUMNS));
    button.addEventListener("click", () => {
      props.value = JSON.stringify({ ...parseJson(props.value), picked: index });
      trigger("input");
    });
  }

  function show() {
    const { sheet, picks = [] } = /** @type {Grid} */ (parseJson(props.value) ?? {});
    const address = pictureAddress(sheet);
    if (!address) return;
    while (box.children.length < picks.length) addButton(box.children.length, picks.length);
    findAll(box, "button").forEach((button, index) => {
      button.style.backgroundImage = `url(${address})`;
      button.setAttribute("aria-label", picks[index].label);
      button.title = picks[index].label;
    });
  }

  follow(context, show);
}
