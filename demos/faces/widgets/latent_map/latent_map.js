// A thousand thumbnails laid out along two directions, which the visitor chooses; the layout changes in the browser alone.
// "select" brings the seed that was clicked; `here` is the seed whose face the room shows.

import { penOf } from "../../../kit/js/canvas.js";
import { floats, pictureAddress } from "../../../kit/js/data_uri.js";
import { find, findAll, make, parseJson } from "../../../kit/js/dom.js";
import { decimal } from "../../../kit/js/format.js";
import { follow } from "../../../kit/js/widget.js";
import { spritePosition } from "../sprite.js";
import { around, arrange, axisLabel, cellOf, nextPlace, placeAt } from "./map_layout.js";

const LENS = 5; // faces a side
const WIDE = 600; // pixels from which the map has more columns
const [COLUMNS, COLUMNS_NARROW] = [40, 25];

/**
 * @typedef {object} LatentMap
 * @property {string} [sheet] all thumbnails in the order of their seeds; missing while they are generated
 * @property {number} columns of the sheet
 * @property {number} tile pixels a side of a thumbnail
 * @property {number} count
 * @property {number} [done] how many are generated so far
 * @property {string} projections directions x faces, in base64
 * @property {import("./map_layout.js").Axis[]} axes
 * @property {number[]} opening the two directions that the map opens with
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, here: string }>} context */
export function start(context) {
  const { element, props, trigger } = context;
  const section = find(element, ".section");
  const board = find(element, ".map-board");
  const canvas = find(element, "canvas", HTMLCanvasElement);
  const tiles = find(element, ".map-tiles");
  const across = find(element, ".map-across", HTMLSelectElement);
  const down = find(element, ".map-down", HTMLSelectElement);
  const sheet = new Image();
  /** @type {LatentMap | null} */
  let map = null;
  let projections = new Float32Array(0); // directions x faces
  /** @type {number[]} */
  let places = []; // seeds, column after column
  let columns = COLUMNS;
  let rows = COLUMNS_NARROW;
  let at = 0; // the place under the pointer

  const wantedColumns = () => ((element.clientWidth || innerWidth) > WIDE ? COLUMNS : COLUMNS_NARROW);
  /** @param {number | null | undefined} seed */
  const select = (seed) => {
    if (seed !== null && seed !== undefined) trigger("select", { seed });
  };

  function layOut() {
    if (!map) return;
    const { count, tile, columns: inSheet } = map;
    columns = wantedColumns();
    rows = Math.ceil(count / columns);
    places = arrange(projections, count, Number(across.value), Number(down.value), rows);
    canvas.width = columns * tile;
    canvas.height = rows * tile;
    canvas.style.aspectRatio = `${columns} / ${rows}`;
    const pen = penOf(canvas);
    places.forEach((seed, place) => {
      const [column, row] = cellOf(place, rows);
      const [x, y] = [(seed % inSheet) * tile, Math.floor(seed / inSheet) * tile];
      pen.drawImage(sheet, x, y, tile, tile, column * tile, row * tile, tile, tile);
    });
    showPlace();
  }

  /** @param {HTMLElement} mark @param {number} place */
  function putMark(mark, place) {
    const [column, row] = cellOf(place, rows);
    mark.hidden = place < 0;
    mark.style.left = `${(column * 100) / columns}%`;
    mark.style.top = `${(row * 100) / rows}%`;
    mark.style.width = `${100 / columns}%`;
    mark.style.height = `${100 / rows}%`;
  }

  /** What lies under the pointer or the keys: a mark on the map, and the faces around it, large. */
  function showPlace() {
    if (!map || !places.length) return;
    const { count, columns: inSheet, axes } = map;
    putMark(find(element, ".map-at"), at);
    putMark(find(element, ".map-here"), props.here === "" ? -1 : places.indexOf(Number(props.here)));
    const shown = around(places, at, columns, rows, LENS);
    findAll(tiles, "button", HTMLButtonElement).forEach((button, index) => {
      const seed = shown[index];
      button.disabled = seed === null;
      if (seed === null) return;
      button.dataset.seed = String(seed);
      button.setAttribute("aria-label", `Open the face of seed ${seed}`);
      button.style.backgroundPosition = spritePosition(seed, inSheet, Math.ceil(count / inSheet));
    });
    /** @param {HTMLSelectElement} chosen */
    const value = (chosen) => {
      const direction = Number(chosen.value);
      return `${axes[direction].name} ${decimal(projections[direction * count + places[at]], 1)}`;
    };
    find(element, ".map-words").textContent =
      `Seed ${places[at]}: ${value(across)}, ${value(down)}, in standard deviations of the latent.`;
  }

  /** @param {LatentMap} found */
  function fillAxes({ axes, opening }) {
    for (const [index, select] of [across, down].entries()) {
      const options = axes.map((axis, direction) => new Option(axisLabel(axis), String(direction)));
      select.replaceChildren(...options);
      select.value = String(opening[index]);
    }
  }

  /** @param {LatentMap} found @param {string} address */
  function fillLens({ columns: inSheet, count }, address) {
    tiles.replaceChildren();
    for (let index = 0; index < LENS * LENS; index += 1) {
      const button = make("button", index === (LENS * LENS - 1) / 2 ? "middle" : "", "", tiles);
      button.style.backgroundImage = `url(${address})`;
      button.style.backgroundSize = `${inSheet * 100}% ${Math.ceil(count / inSheet) * 100}%`;
      button.addEventListener("click", () => select(Number(button.dataset.seed)));
    }
  }

  function show() {
    const found = /** @type {LatentMap | null} */ (parseJson(props.value));
    if (!found) return;
    const address = pictureAddress(found.sheet);
    const wait = find(element, ".map-wait");
    wait.hidden = Boolean(address);
    wait.textContent = address ? "" : `Generating faces: ${found.done} of ${found.count} ...`;
    if (!address) return;
    map = found;
    projections = floats(found.projections);
    fillAxes(found);
    fillLens(found, address);
    sheet.onload = () => {
      find(element, ".map").hidden = false;
      layOut();
      at = Math.max(0, places.indexOf(Number(props.here)));
      showPlace();
    };
    sheet.src = address;
  }

  /** @param {MouseEvent} event */
  function pointAt(event) {
    if (!map) return;
    const box = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    at = placeAt(x, y, columns, rows, map.count);
    showPlace();
  }

  across.addEventListener("change", layOut);
  down.addEventListener("change", layOut);
  new ResizeObserver(() => {
    if (places.length && columns !== wantedColumns()) layOut();
  }).observe(section);
  board.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") pointAt(event);
  });
  board.addEventListener("click", (event) => {
    pointAt(event);
    select(places[at]);
  });
  board.addEventListener("keydown", (event) => {
    const next = nextPlace(event.key, at, rows, places.length);
    if (next !== null) at = next;
    else if (event.key === "Enter" || event.key === " ") select(places[at]);
    else return;
    showPlace();
    event.preventDefault();
  });
  follow(context, show);
  follow(context, showPlace, "here");
}
