// The whole network as rows of tiles, one a layer. A click asks for that layer's maps.

import { paintLevels } from "../../../kit/js/canvas.js";
import { bytes } from "../../../kit/js/data_uri.js";
import { find, findAll, make } from "../../../kit/js/dom.js";
import { mark, oneOf } from "../../../kit/js/roving_focus.js";
import { follow } from "../../../kit/js/widget.js";
import { choose, radioButton, readValue } from "../shared/insides.js";

/**
 * What the value holds, as views/classifier_view.py makes it.
 *
 * @typedef {import("../shared/insides.js").HeatMaps & { name: string, title: string, words: string }} Layer
 *
 * @typedef {object} LayerTower
 * @property {{ title: string, size: string, layers: Layer[] }[]} groups
 * @property {string} chosen
 * @property {string[]} palettes
 */

const NEAR = 160; // px above the lower edge of the screen where the maps are as good as out of sight

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const box = find(element, ".layers");

  function show() {
    const tower = /** @type {LayerTower | null} */ (readValue(element, props.value));
    if (!tower) return;
    box.replaceChildren();
    const palettes = tower.palettes.map(bytes);
    for (const group of tower.groups) {
      const row = make("div", "layers-group", undefined, box);
      const title = make("div", "layers-title", group.title, row);
      make("span", "", group.size, title);
      const tiles = make("div", "layers-row", undefined, row);
      for (const layer of group.layers) {
        const button = radioButton(tiles);
        button.setAttribute("aria-label", layer.words);
        button.dataset.layer = layer.name;
        const canvas = make("canvas", "pixelated", undefined, button);
        paintLevels(canvas, bytes(layer.levels), palettes[layer.palette], layer.width, layer.height);
        make("span", "", layer.title, button);
      }
    }
    const buttons = findAll(box, "button");
    mark(
      buttons,
      buttons.find((button) => button.dataset.layer === tower.chosen),
    );
  }

  oneOf(box, "button", (button) => {
    mark(findAll(box, "button"), button);
    choose("layer", button.dataset.layer ?? "");
    const maps = document.getElementById("feature-maps"); // on a phone it stands below
    if (maps && maps.getBoundingClientRect().top > innerHeight - NEAR) maps.scrollIntoView({ block: "start" });
  });
  follow(context, show);
}
