// Kept faces, newest first; they live in this page only. A click sets `picked` in the value.

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, keepFocus, make, parseJson } from "../../../kit/js/dom.js";
import { follow } from "../../../kit/js/widget.js";
import { withoutFace } from "./shelf.js";

/** @typedef {import("./shelf.js").KeptFace} KeptFace */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const list = find(element, "ul");
  const empty = find(element, ".empty");

  /** @param {KeptFace[]} kept @param {number} index */
  function addFace(kept, index) {
    const item = make("li", "", undefined, list);
    const button = make("button", "kept", "", item);
    button.setAttribute("aria-label", `Go back to kept face ${index + 1}, seed ${kept[index].seed}`);
    const picture = make("img", "", undefined, button);
    picture.alt = "";
    picture.src = pictureAddress(kept[index].image);
    button.addEventListener("click", () => {
      props.value = JSON.stringify({ kept, picked: index });
      trigger("input");
    });
    const remove = make("button", "remove", "Remove", item);
    remove.setAttribute("aria-label", `Remove kept face ${index + 1}`);
    remove.addEventListener("click", () => {
      props.value = JSON.stringify({ kept: withoutFace(kept, index) });
      show();
    });
  }

  function show() {
    /** @type {{ kept?: KeptFace[] }} */
    const { kept = [] } = parseJson(props.value) ?? {};
    empty.hidden = kept.length > 0;
    keepFocus(list, () => {
      list.replaceChildren();
      for (const index of kept.keys()) addFace(kept, index);
    });
  }

  follow(context, show);
}
