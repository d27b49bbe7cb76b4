// What of a scene can be downloaded: files that the server makes when they are asked for, or else the drawing as it stands.

import { find, make, parseJson } from "../../../kit/js/dom.js";
import { listen } from "../../../kit/js/events.js";
import { exportedSvg, saveFile } from "./svg_export.js";

/**
 * @typedef {object} Source
 * @property {string} formats JSON: names and titles of what the server makes; empty where it makes nothing
 * @property {() => { svg: SVGSVGElement, width: number, height: number } | null} drawn
 * @property {(format: string) => void} ask has the server make a file
 */

/**
 * Wire the choice and its button.
 *
 * @param {HTMLElement} element the scene's
 * @param {Source} source
 */
export function downloadControl(element, { formats, drawn, ask }) {
  const row = find(element, ".scene-save");
  const choice = find(row, "select", HTMLSelectElement);
  const button = find(row, "button", HTMLButtonElement);
  const made = /** @type {[name: string, title: string][]} */ (parseJson(formats) ?? []);
  for (const [name, title] of made) make("option", "", title, choice).value = name;
  choice.hidden = made.length === 0;
  const usual = made.length ? "Download" : "Download as SVG";
  button.textContent = usual;

  /** @param {boolean} waiting */
  function wait(waiting) {
    button.disabled = waiting;
    button.textContent = waiting ? "Preparing …" : usual;
  }

  button.addEventListener("click", () => {
    const now = drawn();
    if (!now) return;
    if (!made.length) {
      saveFile(exportedSvg(now.svg, now.width, now.height), "objects.svg", "image/svg+xml");
      return;
    }
    wait(true);
    ask(choice.value);
  });
  listen(element, "images:exported", ({ scene }) => {
    if (element.closest(`#${CSS.escape(scene)}`)) wait(false);
  });
  return {
    /** @param {boolean} there whether there is anything to download */
    offer(there) {
      row.hidden = !there;
      wait(false);
    },
  };
}
