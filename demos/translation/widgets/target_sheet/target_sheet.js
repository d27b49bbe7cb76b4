// The sheet with the translation: words to point at or to walk over with the arrow keys, other words on a click, and how
// far each sentence can be trusted. It knows the attention, and tells which words light up when one is pointed at anywhere.

import { copyText } from "../../../kit/js/clipboard.js";
import { find, make, parseJson, targetOf } from "../../../kit/js/dom.js";
import { listen, tell } from "../../../kit/js/events.js";
import { walk } from "../../../kit/js/roving_focus.js";
import { follow } from "../../../kit/js/widget.js";
import { attentionBetween, attentionOfTarget, attentionToSource } from "../shared/attention_text.js";
import { languagesOf } from "../shared/languages.js";
import { wordAt, wordNodes } from "../shared/marked_text.js";
import { highlight } from "./highlight.js";
import { LABELS, placeOf, verdictLines } from "./verdicts.js";
import { wordMenu } from "./word_menu.js";

/** @typedef {import("../../../kit/js/events.js").TranslationResult} TranslationResult */

/** @type {TranslationResult} */
const EMPTY = { given: "", source: [""], target: [""], blocks: [], attention: true };
const CLICK = "Click a word for others that could stand there. ";
const DOTS = "Dotted: the network wasn't sure.";

/** @param {import("../../../kit/js/widget.js").WidgetContext} context the value is JSON of a TranslationResult */
export function start(context) {
  const { element, props, trigger } = context;
  const paper = find(element, ".paper");
  const sheet = find(element, ".words");
  const partners = find(element, ".partners");
  const copy = find(element, ".copy");
  const others = find(element, ".others", HTMLDetailsElement);
  const first = find(element, ".first");
  let result = EMPTY;
  /** @type {HTMLSpanElement[]} */
  let words = [];
  /** @type {string | null} */
  let typed = null; // what stands on the other sheet now
  let asked = 0; // how many questions for other words there were
  let sentence = 0; // which one the last of them was about
  let wholes = false; // whether it was about whole sentences

  const nothing = { source: null, target: null };
  const menu = wordMenu(
    paper,
    find(element, ".menu"),
    (tokens) => choose({ ...result.chosen, [sentence]: tokens }),
    () => tell("translation:point", nothing),
  );

  /** Whether what is shown is of another text than the one that stands there. */
  const isStale = () => typed !== null && typed !== result.given;

  /** Whether words can be asked for: ours say which sentence each belongs to and how likely it was. */
  const canChoose = () => Boolean(result.rows?.length && result.unsure && words.length);

  /** Dim what is of another text, and let nothing below jump until the right one is there. */
  function showAge() {
    const stale = isStale();
    paper.style.minHeight = stale ? `${paper.offsetHeight}px` : "";
    paper.classList.toggle("stale", stale);
  }

  function writeWords() {
    const unsure = new Set(result.unsure ?? []);
    const made = wordNodes(result.target, (word, index) => {
      word.tabIndex = index ? -1 : 0;
      word.classList.toggle("unsure", unsure.has(index));
      if (result.unsure) word.setAttribute("aria-haspopup", "true");
    });
    words = made.words;
    sheet.replaceChildren(...made.nodes);
    const told = new Set(); // sentences whose first mark says what it is
    for (const place of result.stopped ?? []) {
      const at = placeOf(result.rows ?? [], place - 1)?.sentence;
      words[place - 1]?.after(mark("stuck", told.has(at) ? "" : "it got stuck here"));
      told.add(at);
    }
    copy.hidden = !words.length;
  }

  /** A mark between words that isn't part of the text. @param {string} kind @param {string} label */
  function mark(kind, label) {
    const sign = make("span", `mark ${kind}`);
    sign.dataset.label = label; // drawn by the style sheet
    sign.setAttribute("role", "img");
    sign.setAttribute("aria-label", label || "it got stuck here too");
    return sign;
  }

  function writeVerdicts() {
    const verdicts = result.verdicts ?? [];
    const lines = verdictLines(verdicts, result.close ?? {});
    find(element, ".verdicts").replaceChildren(
      ...lines.map((line) => {
        const item = make("li", line.verdict);
        make("b", "", line.label, item);
        item.append(` ${line.meaning}`);
        return item;
      }),
    );
    let last = -1;
    for (const [place, rows] of (result.rows ?? []).entries()) {
      last += rows;
      const verdict = verdicts[place];
      if (verdicts.length < 2 || !verdict || verdict === "right") continue;
      const sign = mark(verdict, LABELS[verdict]);
      sign.title = lines.find((line) => line.verdict === verdict)?.meaning ?? "";
      words[last]?.after(sign);
    }
  }

  /** @param {{ source: number | null, target: number | null }} pointed */
  function light(pointed) {
    const lit = highlight(result.blocks, pointed);
    words.forEach((word, index) => {
      word.style.setProperty("--weight", String(lit.targets[index] || 0));
      word.classList.toggle("pointed", index === lit.target);
    });
    partners.textContent = lit.block ? describe(lit) : pointed.target === null ? hint() : "";
    tell("translation:highlight", lit);
  }

  const hint = () => (canChoose() ? CLICK + (result.unsure?.length ? DOTS : "") : "");

  /** @param {import("../../../kit/js/events.js").TranslationHighlight} lit */
  function describe({ source, target, sources, targets }) {
    /** @param {Record<number, number>} weights @param {string[]} segments @returns {[string, number][]} */
    const byWord = (weights, segments) =>
      Object.entries(weights).map(([index, weight]) => [wordAt(segments, Number(index)), weight]);
    if (source !== null && target !== null) {
      return attentionBetween(wordAt(result.target, target), wordAt(result.source, source), sources[source] || 0);
    }
    if (target !== null) return attentionOfTarget(wordAt(result.target, target), byWord(sources, result.source));
    return source === null ? "" : attentionToSource(wordAt(result.source, source), byWord(targets, result.target));
  }

  /** @param {Event} event */
  function point(event) {
    const word = targetOf(event, ".word");
    tell("translation:point", { source: null, target: word ? words.indexOf(word) : null });
  }

  /** Ask for other words in the place of one. @param {HTMLElement | null} word */
  function askForWord(word) {
    const place = word ? placeOf(result.rows ?? [], words.indexOf(word)) : null;
    if (!word || !place || !canChoose() || isStale()) return;
    wholes = false;
    sentence = place.sentence;
    menu.open(word);
    trigger("select", { asked: ++asked, ...place, chosen: result.chosen ?? {} });
  }

  /** Ask for other translations of the sentence that was clicked last, or of the first. */
  function askForWholes() {
    wholes = true;
    find(others, "ol").replaceChildren(make("li", "", "Looking for others ..."));
    trigger("select", { asked: ++asked, sentence, chosen: result.chosen ?? {} });
  }

  /** @param {import("../../../kit/js/events.js").TranslationOption[]} options */
  function writeWholes(options) {
    find(others, "ol").replaceChildren(
      ...options.map((option) => {
        const item = make("li", "");
        const button = make("button", "whole", option.text, item);
        button.addEventListener("click", () => choose({ ...result.chosen, [sentence]: option.tokens }));
        return item;
      }),
    );
    if (!options.length) find(others, "ol").replaceChildren(make("li", "", "The search finished no other one."));
  }

  /** @param {Record<string, number[]>} chosen */
  const choose = (chosen) => trigger("input", { chosen });

  /** The word whose menu is open stays lit. */
  function leave() {
    if (!menu.isOpen) tell("translation:point", nothing);
  }

  sheet.addEventListener("pointerover", point);
  sheet.addEventListener("focusin", point);
  sheet.addEventListener("pointerleave", leave);
  sheet.addEventListener("focusout", leave);
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      askForWord(targetOf(event, ".word"));
    } else walk(words, event);
  });
  sheet.addEventListener("click", (event) => {
    if (getSelection()?.isCollapsed !== false) askForWord(targetOf(event, ".word"));
  });
  copy.addEventListener("click", () => copyText(result.target.join(""), copy));
  first.addEventListener("click", () => choose({}));
  others.addEventListener("toggle", () => {
    if (others.open && canChoose()) askForWholes();
  });
  listen(element, "translation:point", light);
  listen(element, "translation:direction", (direction) => {
    const { name, code } = languagesOf(direction).target;
    find(element, ".language").textContent = name;
    sheet.lang = code;
    sheet.setAttribute("aria-label", `${name} translation, word by word; arrow keys move, Enter shows other words`);
  });
  listen(element, "translation:alternatives", (value) => {
    const found = parseJson(value);
    if (found?.asked !== asked) return; // another question was asked meanwhile
    if (wholes) writeWholes(found.options);
    else menu.fill(found.options);
  });

  /** @param {TranslationResult} next */
  function show(next) {
    if (next.given !== result.given) {
      sentence = 0;
      others.open = false;
    }
    menu.close();
    result = next;
    writeWords();
    writeVerdicts();
    showAge();
    others.hidden = !canChoose();
    first.hidden = !Object.keys(result.chosen ?? {}).length;
    if (others.open && canChoose()) askForWholes();
    tell("translation:result", result);
    light(nothing);
  }

  listen(element, "translation:typed", (text) => {
    typed = text;
    if (text.trim()) showAge();
    else show({ ...EMPTY, given: text });
  });
  follow(context, () => {
    const next = parseJson(props.value);
    if (!next) return;
    const late = next.given !== typed && typed !== null && !isStale(); // the answer to what stood there before
    if (!late) show(next);
  });
}
