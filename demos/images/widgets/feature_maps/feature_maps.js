// The maps of one layer, strongest first; the one that is picked lies large over the photo. Picking asks no network.

import { paintLevels } from "../../../kit/js/canvas.js";
import { bytes, pictureAddress } from "../../../kit/js/data_uri.js";
import { find, findAll, make } from "../../../kit/js/dom.js";
import { decimal } from "../../../kit/js/format.js";
import { mark, oneOf } from "../../../kit/js/roving_focus.js";
import { follow } from "../../../kit/js/widget.js";
import { choose, radioButton, readValue } from "../shared/insides.js";

/**
 * What the value holds, as views/classifier_view.py makes it; channels, lows and highs are in the order of the maps.
 *
 * @typedef {import("../shared/insides.js").HeatMaps & {
 *   photo: string, words: string, channels: number[], lows: number[], highs: number[], chosen: number,
 *   palettes: string[],
 * }} FeatureMaps
 */

const SHOWN_FIRST = 48;
const ORDER = "The channels that vary most over your picture come first; each tile has its own scale.";

/** @param {number} value */
const short = (value) => decimal(value, Math.abs(value) >= 100 ? 0 : 2);

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props } = context;
  const grid = find(element, ".maps-grid");
  const all = find(element, ".maps-all");
  const large = find(element, ".picture-stage canvas", HTMLCanvasElement);
  const fade = find(element, ".maps-fade input", HTMLInputElement);
  /** @type {FeatureMaps | null} */
  let now = null;
  let levels = new Uint8Array();
  let colours = new Uint8Array();

  /** @param {FeatureMaps} maps @param {number} count */
  function fill(maps, count) {
    for (let index = grid.children.length; index < count; index += 1) {
      const button = radioButton(grid);
      button.setAttribute("aria-label", `Channel ${maps.channels[index]}, number ${index + 1} in strength`);
      button.tabIndex = -1;
      button.dataset.index = String(index);
      const canvas = make("canvas", "pixelated", undefined, button);
      paintLevels(canvas, levels, colours, maps.width, maps.height, { index });
    }
    all.hidden = count >= maps.channels.length;
    all.textContent = `Show all ${maps.channels.length} channels`;
  }

  /** @param {FeatureMaps} maps @param {number} index */
  function pick(maps, index) {
    const channel = maps.channels[index];
    paintLevels(large, levels, colours, maps.width, maps.height, { index });
    large.setAttribute("aria-label", `The map of channel ${channel} over the photo`);
    element.dataset.channel = String(channel);
    find(element, ".maps-range").textContent =
      `Channel ${channel}, number ${index + 1} in strength: from ${short(maps.lows[index])} to ${short(maps.highs[index])}`;
    mark(grid.children, grid.children[index]);
  }

  function show() {
    now = readValue(element, props.value);
    if (!now) return;
    levels = bytes(now.levels);
    colours = bytes(now.palettes[now.palette]);
    find(element, ".maps-layer").textContent = now.words[0].toUpperCase() + now.words.slice(1);
    find(element, ".maps-words").textContent = now.palette
      ? `Every channel responds to one pattern wherever it occurs. Orange: it is here. Blue: its opposite is. ${ORDER}`
      : `Every channel responds to one pattern wherever it occurs, and is bright where it finds it. ${ORDER}`;
    find(element, ".picture-stage img", HTMLImageElement).src = pictureAddress(now.photo);
    grid.replaceChildren();
    const index = Math.max(0, now.channels.indexOf(now.chosen));
    fill(now, Math.min(now.channels.length, index < SHOWN_FIRST ? SHOWN_FIRST : now.channels.length));
    pick(now, index);
  }

  const setOpacity = () => {
    large.style.opacity = String(fade.valueAsNumber / 100);
  };

  oneOf(grid, "button", (button) => {
    if (!now) return;
    const index = Number(button.dataset.index);
    pick(now, index);
    choose("channel", now.channels[index]);
  });
  all.addEventListener("click", () => {
    if (!now) return;
    fill(now, now.channels.length);
    pick(
      now,
      findAll(grid, "button").findIndex((button) => button.getAttribute("aria-checked") === "true"),
    );
  });
  fade.addEventListener("input", setOpacity);
  setOpacity();
  follow(context, show);
}
