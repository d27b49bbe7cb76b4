// A text area over a mirror of the same characters, each in the colour of the unit. The value is its plain text.
// The colours come as `text:activations`; a position chosen here or in the gates goes round as `text:cursor`.

import { find, make } from "../../../kit/js/dom.js";
import { listen, tell } from "../../../kit/js/events.js";
import { pause } from "../../../kit/js/timing.js";
import { follow } from "../../../kit/js/widget.js";
import { colourOf, readingAt } from "./colouring.js";

const PAUSE = 120; // ms without a key before the server is asked
const END = "\u200b"; // keeps the mirror's last line as high as the text area's

/** @param {import("../../../kit/js/widget.js").WidgetContext} context */
export function start(context) {
  const { element, props, trigger } = context;
  const typed = find(element, ".typed", HTMLTextAreaElement);
  const mirror = find(element, ".mirror");
  const reading = find(element, ".reading");
  const legend = find(element, ".legend");
  const typing = pause(PAUSE);
  const moving = pause(PAUSE);
  /** @type {import("../../../kit/js/events.js").TextActivations | null} */
  let activations = null;
  /** @type {{ typed: string, at: number } | null} */
  let predicted = null;
  /** @type {HTMLElement[]} the mirror's characters, while they belong to what is typed */
  let spans = [];
  let position = 0; // characters before the cursor
  /** @type {number | null} */
  let asked = null; // the position that the bars are about

  const cursor = () => Array.from(typed.value.slice(0, typed.selectionStart)).length;

  function showPlain() {
    spans = [];
    mirror.textContent = typed.value + END;
    reading.textContent = "";
  }

  function paint() {
    if (!activations || activations.typed !== typed.value) return;
    const { values, scale, written, unit } = activations;
    const characters = Array.from(activations.typed);
    if (spans.length !== characters.length || spans.some((span, i) => span.textContent !== characters[i])) {
      spans = characters.map((character) => make("span", "", character));
      mirror.replaceChildren(...spans, document.createTextNode(END));
    }
    spans.forEach((span, index) => {
      const { kind, strength } = colourOf(values[index], scale);
      span.className = kind;
      span.classList.toggle("written", written !== null && index >= written);
      span.style.setProperty("--strength", String(strength));
    });
    find(legend, ".low").textContent = `−${scale}`;
    find(legend, ".high").textContent = `+${scale}`;
    legend.setAttribute("aria-label", `Colours: blue is minus ${scale}, no colour is 0, orange is plus ${scale}.`);
    typed.setAttribute("aria-label", `Your text, coloured by ${unit}`);
    syncPosition();
  }

  // The cursor's character is the one that the bars are about, unless another one was just asked for.
  function syncPosition() {
    if (predicted?.typed === typed.value && !typing.waiting && !moving.waiting) asked = position = predicted.at + 1;
    position = Math.min(position, spans.length);
    mark();
  }

  function mark() {
    spans.forEach((span, index) => {
      span.classList.toggle("at", index === position - 1);
    });
    describe(position - 1);
  }

  /** @param {number} index */
  function describe(index) {
    if (spans.length && activations) reading.textContent = readingAt(activations, index);
  }

  /**
   * @param {number} next
   * @param {boolean} here whether it was chosen in this widget
   */
  function moveTo(next, here) {
    position = next;
    mark();
    if (here) tell("text:cursor", { position, from: "text" });
    moving.cancel();
    if (asked === position) return;
    moving.ask(() => {
      asked = position;
      trigger("select", { at: position });
    });
  }

  typed.addEventListener("input", () => {
    showPlain();
    position = cursor();
    moving.cancel();
    typing.ask(() => {
      asked = position;
      props.value = typed.value;
      trigger("input", { at: position });
    });
  });
  for (const kind of ["keyup", "click"]) {
    typed.addEventListener(kind, () => {
      if (spans.length && cursor() !== position) moveTo(cursor(), true);
    });
  }
  typed.addEventListener("pointermove", (event) => {
    const under = document.elementsFromPoint(event.clientX, event.clientY);
    const index = spans.findIndex((span) => under.includes(span));
    describe(index < 0 ? position - 1 : index);
  });
  typed.addEventListener("pointerleave", () => describe(position - 1));

  listen(element, "text:activations", (detail) => {
    activations = detail;
    paint();
  });
  listen(element, "text:predicted", (detail) => {
    predicted = detail;
    syncPosition();
  });
  listen(element, "text:cursor", (detail) => {
    if (detail.from !== "text") moveTo(detail.position, false);
  });
  showPlain();
  // The server or a link set another text; an answer to older typing doesn't overwrite what was typed since.
  follow(context, () => {
    if (typed.value === (props.value ?? "") || typing.waiting) return;
    typed.value = props.value ?? "";
    showPlain();
    paint();
  });
}
