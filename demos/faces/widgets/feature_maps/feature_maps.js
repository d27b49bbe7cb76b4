// The layers as rows of tiles, a switch for each channel. "select" brings all channels that are off, as "4-17.32-3".

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, findAll, make, parseJson } from "../../../kit/js/dom.js";
import { follow } from "../../../kit/js/widget.js";
import { spritePosition } from "../sprite.js";
import {
  changeSummary,
  channelCode,
  channelTitle,
  formatCodes,
  layerWords,
  parseCodes,
  shownCodes,
} from "./channels.js";

/**
 * @typedef {import("./channels.js").Layer} Layer
 *
 * @typedef {object} FeatureMaps
 * @property {string} face without the channels that are off
 * @property {string} before with all channels
 * @property {string} change
 * @property {number} meanChange in grey levels of 255
 * @property {string} description of the face
 * @property {string} off codes of the channels that are off
 * @property {Layer[]} layers coarse to fine; the last is the picture with its colours
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const section = find(element, ".section");
  const rows = find(element, ".generator-rows");
  const allOn = find(element, ".all-on", HTMLButtonElement);
  /** @type {Set<string>} */
  let off = new Set();

  const tiles = () => findAll(rows, "[role=switch]");

  function mark() {
    for (const tile of tiles()) tile.setAttribute("aria-checked", String(!off.has(tile.dataset.code ?? "")));
    allOn.disabled = off.size === 0;
  }

  function send() {
    mark();
    trigger("select", { off: formatCodes(off) });
  }

  /** @param {Layer} layer @param {boolean} last */
  function addRow(layer, last) {
    const { side, numbers } = layer;
    const row = make("div", "generator-row", undefined, rows);
    const head = make("div", "generator-head", undefined, row);
    const title = make("h3", "", undefined, head);
    make("b", "", `${side} x ${side}`, title);
    title.append(layerWords(layer, last));
    const allOff = make("button", "", "Switch off", head);
    allOff.setAttribute("aria-label", `Switch off the channels shown at ${side} x ${side}`);
    allOff.addEventListener("click", () => {
      for (const number of numbers) off.add(channelCode(side, number));
      send();
    });
    const box = make("div", "generator-tiles", undefined, row);
    for (const number of numbers) {
      const tile = make("button", "", "", box);
      const code = channelCode(side, number);
      tile.setAttribute("role", "switch");
      tile.setAttribute("aria-label", channelTitle(layer, number, last));
      tile.title = channelTitle(layer, number, last);
      tile.dataset.code = code;
      tile.addEventListener("click", () => {
        if (!off.delete(code)) off.add(code);
        send();
      });
    }
  }

  /** @param {Layer[]} layers */
  function showMaps(layers) {
    const shown = tiles();
    let position = 0;
    for (const { numbers, sheet } of layers) {
      const address = pictureAddress(sheet);
      for (const index of numbers.keys()) {
        const { style } = shown[position];
        style.backgroundImage = address ? `url(${address})` : "";
        style.backgroundSize = `${numbers.length * 100}% 100%`;
        style.backgroundPosition = spritePosition(index, numbers.length, 1);
        position += 1;
      }
    }
  }

  /** @param {string} selector @param {string} address @param {string} alt */
  function showFace(selector, address, alt) {
    const picture = find(element, selector, HTMLImageElement);
    picture.src = pictureAddress(address);
    picture.alt = alt;
  }

  function show() {
    const now = /** @type {FeatureMaps | null} */ (parseJson(props.value));
    section.hidden = !now;
    if (!now) return;
    const { layers, description, meanChange } = now;
    off = parseCodes(now.off);
    const same =
      shownCodes(layers).join() ===
      tiles()
        .map((tile) => tile.dataset.code)
        .join();
    if (!same) {
      rows.replaceChildren();
      for (const layer of layers) addRow(layer, layer === layers.at(-1));
    }
    showMaps(layers);
    showFace(".now", now.face, off.size ? `${description}, without ${off.size} channels` : description);
    showFace(".before", now.before, `${description}, with all channels`);
    showFace(".change", now.change, `Where the face changed; on average by ${meanChange} grey levels`);
    find(element, ".change-summary").textContent = changeSummary(off.size, meanChange);
    mark();
  }

  allOn.addEventListener("click", () => {
    off.clear();
    send();
  });
  follow(context, show);
}
