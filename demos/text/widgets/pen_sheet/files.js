// Saving a written page as one of its files.

import { penOf } from "../../../kit/js/canvas.js";
import { dabsOf } from "../../../kit/js/ink.js";
import { drawInk } from "../../../kit/js/pen.js";
import { saveFile } from "../../../kit/js/save_file.js";
import { inkColour } from "../ink_colours.js";
import { animatedSvgOf, gcodeOf, jsonOf, svgOf } from "./exports.js";
import { MM } from "./paper.js";

const PIXELS = 12; // a millimetre: 305 dots an inch
const NAME = "handwriting";

/**
 * Save a page; a kind that isn't known saves nothing.
 *
 * @param {string} kind as in the sheet's template
 * @param {import("./paper.js").Paper} paper
 * @param {string[]} texts of the lines
 * @param {{ width: number, ink: string, speed: number }} pen width in millimetres
 */
export function saveAs(kind, paper, texts, { width, ink, speed }) {
  const title = texts.join(" ");
  const drawn = { width, colour: inkColour(ink), title };
  switch (kind) {
    case "svg":
      return save("svg", svgOf(paper, drawn), "image/svg+xml");
    case "animated":
      return save("animated.svg", animatedSvgOf(paper, drawn, speed), "image/svg+xml");
    case "json":
      return save("json", jsonOf(paper, texts), "application/json");
    case "gcode":
      return save("gcode", gcodeOf(paper, title), "text/plain");
    case "png":
    case "transparent":
      return painted(paper, drawn, kind === "png").toBlob(
        (blob) => blob && save("png", blob, "image/png"),
        "image/png",
      );
  }
}

/**
 * @param {import("./paper.js").Paper} paper
 * @param {{ width: number, colour: string }} pen
 * @param {boolean} white whether the paper is white, else there is none
 */
function painted(paper, { width, colour }, white) {
  const canvas = document.createElement("canvas");
  const scale = PIXELS * MM;
  canvas.width = Math.round(paper.width * scale);
  canvas.height = Math.round(paper.height * scale);
  const pen = penOf(canvas);
  if (white) {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }
  pen.scale(scale, scale);
  drawInk(pen, dabsOf(paper.lines.flat()), { width: width / MM, colour });
  return canvas;
}

/**
 * @param {string} ending
 * @param {BlobPart} content
 * @param {string} type
 */
const save = (ending, content, type) => saveFile(`${NAME}.${ending}`, content, type);
