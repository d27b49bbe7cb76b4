// The picture as it is shown, as an SVG file that looks the same in any viewer.

import { draw, SVG } from "../../../kit/js/svg.js";

const STYLE =
  ".shape{fill-opacity:.35;stroke-width:2px;vector-effect:non-scaling-stroke}" +
  ".frame{fill:none;stroke-width:1.5px;vector-effect:non-scaling-stroke}" +
  ".tag text{fill:#16202A;font:600 14px sans-serif}.tag .paper{fill:#FFF}";

/**
 * The SVG without what is hidden and what only the page needs.
 *
 * A viewer may have another font than the page, so every text is told how wide it was here and fits its paper.
 *
 * @param {SVGSVGElement} svg
 * @param {number} width
 * @param {number} height
 * @returns {string}
 */
export function exportedSvg(svg, width, height) {
  const widths = [...svg.querySelectorAll("text")].map((text) => text.getComputedTextLength());
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  [...copy.querySelectorAll("text")].forEach((text, index) => {
    if (!widths[index]) return;
    text.setAttribute("textLength", widths[index].toFixed(1));
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  });
  for (const node of [...copy.querySelectorAll("*")]) {
    if (node instanceof SVGElement && node.style.display === "none") node.remove();
    else for (const name of ["tabindex", "role", "aria-pressed"]) node.removeAttribute(name);
  }
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.prepend(draw("style", {}, null, STYLE));
  return new XMLSerializer().serializeToString(copy);
}

/**
 * Have the browser save a text as a file.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} type
 */
export function saveFile(text, name, type) {
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
