// What gradio's picture control lacks: the Upload icon opens the chooser, and a picture that is pasted or dropped anywhere
// on the page arrives in the control that is in sight. A dropped file never replaces the page.

import { find } from "../../../kit/js/dom.js";
import { firstPicture, takesText } from "./given_files.js";

const PATIENCE = 2000; // ms until the control has its chooser

/** @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, picture: string }>} context */
export function start({ element, props }) {
  const here = () => document.getElementById(props.picture);
  const chooser = () => here()?.querySelector("input[type='file']");
  const inSight = () => Boolean(here()?.offsetParent);

  /** Wait for the chooser, which gradio makes a moment after the source was changed. @returns {Promise<HTMLInputElement | null>} */
  async function chooserSoon() {
    const begun = performance.now();
    while (performance.now() - begun < PATIENCE) {
      const input = chooser();
      if (input instanceof HTMLInputElement) return input;
      await new Promise(requestAnimationFrame);
    }
    return null;
  }

  /** Give a file to the control, as if it had been chosen there. @param {File} file */
  async function give(file) {
    const control = here();
    if (control && !chooser()) find(control, "[aria-label='Upload file']", HTMLButtonElement).click();
    const input = await chooserSoon();
    if (!input) return;
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {MouseEvent} event */
  async function onClick(event) {
    const icon = event.target instanceof Element ? event.target.closest("[aria-label='Upload file']") : null;
    if (!icon || !here()?.contains(icon)) return;
    if (chooser() && icon.classList.contains("selected")) event.stopPropagation(); // gradio would clear the picture
    (await chooserSoon())?.click();
  }

  /** @param {ClipboardEvent} event */
  function onPaste(event) {
    const file = firstPicture(event.clipboardData?.files ?? []);
    if (!file || !inSight() || takesText(event.target)) return;
    event.preventDefault();
    give(file);
  }

  /** @param {DragEvent} event */
  function onDrag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // or the browser opens the file in place of the page
  }

  /** @param {DragEvent} event */
  function onDrop(event) {
    if (!event.dataTransfer?.files.length || event.defaultPrevented) return;
    event.preventDefault();
    const file = firstPicture(event.dataTransfer.files);
    if (file && inSight()) give(file);
  }

  /** @param {keyof DocumentEventMap} name @param {(event: any) => void} hear @param {boolean} [capture] */
  function hearWhileHere(name, hear, capture = false) {
    /** @param {Event} event */
    const heard = (event) => {
      if (element.isConnected) hear(event);
      else document.removeEventListener(name, heard, capture);
    };
    document.addEventListener(name, heard, capture);
  }
  hearWhileHere("click", onClick, true);
  hearWhileHere("paste", onPaste);
  hearWhileHere("dragover", onDrag);
  hearWhileHere("drop", onDrop);
}
