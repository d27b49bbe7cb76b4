// What stands beside the curves: each maker fills `box` from a panel of training_history.py and returns what shows a frame
// of it, the one that was recorded at a checkpoint.

import { penOf } from "../../kit/js/canvas.js";
import { pictureAddress } from "../../kit/js/data_uri.js";
import { make } from "../../kit/js/dom.js";
import { significant, wholePercent } from "../../kit/js/format.js";
import { sum } from "../../kit/js/math.js";
import { draw } from "../../kit/js/svg.js";
import { makePenLines } from "./pen_lines.js";
import { realPreferred } from "./scale.js";

/**
 * @typedef {{ address: string, width: number, height: number }} Sheet pictures side by side, and the size of each in pixels
 * @typedef {{ title: string, look: string, alt: string }} Common
 * @typedef {[column: number, row: number]} Tile
 * @typedef {[label: number, probability: number]} Guess
 * @typedef {{ real: number[], fake: number[], low: number, high: number }} Scores two histograms in the same bins
 *
 * @typedef {Common & { kind: "strip", sheet: Sheet, sharp: boolean, frames: (Tile | null)[] }} StripPanel
 * @typedef {Common & { kind: "guesses", sheet: Sheet, labels: string[], truth: number[], frames: (Guess[][] | null)[] }}
 * GuessesPanel
 * @typedef {Common & { kind: "confusion", labels: string[], frames: (number[][] | null)[] }} ConfusionPanel
 * @typedef {Common & { kind: "text", before: string[], frames: (string | null)[] }} TextPanel
 * @typedef {Common & { kind: "sentences", frames: ({ en: string, fr: string }[] | null)[] }} SentencesPanel
 * @typedef {Common & { kind: "scores", frames: (Scores | null)[] }} ScoresPanel
 * @typedef {Common & { kind: "pen", frames: (import("./pen_lines.js").PenLine[] | null)[] }} PenPanel
 * @typedef {PenPanel | StripPanel | GuessesPanel | ConfusionPanel | TextPanel | SentencesPanel | ScoresPanel} Panel
 */

const LINE = 64; // characters that fit into a line of a sheet
const [SCORES_WIDTH, SCORES_MIDDLE] = [480, 72];

/**
 * Make a panel; returns what shows checkpoint number `index` and hides the panel where nothing was recorded for it.
 *
 * @param {HTMLElement} parent
 * @param {Panel} panel
 * @returns {(index: number) => void}
 */
export function makePanel(parent, panel) {
  const section = make("section", `panel of-${panel.kind}`, undefined, parent);
  make("h3", "", panel.title, section);
  make("p", "note", panel.look, section);
  const show = makeContent(make("div", "content", undefined, section), panel);
  return (index) => {
    const frame = panel.frames[index] ?? null;
    section.hidden = frame === null;
    if (frame !== null) show(index);
  };
}

/**
 * @param {HTMLElement} box
 * @param {Panel} panel
 * @returns {(index: number) => void}
 */
function makeContent(box, panel) {
  switch (panel.kind) {
    case "strip":
      return shower(panel, makeStrip(box, panel));
    case "guesses":
      return shower(panel, makeGuesses(box, panel));
    case "confusion":
      return shower(panel, makeConfusion(box, panel));
    case "text":
      return makeText(box, panel);
    case "sentences":
      return shower(panel, makeSentences(box, panel));
    case "pen":
      return shower(panel, makePenLines(box));
    case "scores":
      return shower(panel, makeScores(box));
  }
}

/**
 * @template Frame
 * @param {{ frames: (Frame | null)[] }} panel
 * @param {(frame: Frame) => void} show
 * @returns {(index: number) => void}
 */
const shower = (panel, show) => (index) => {
  const frame = panel.frames[index];
  if (frame !== null && frame !== undefined) show(frame);
};

/**
 * @param {Sheet} sheet
 * @param {(picture: HTMLImageElement) => void} then called once it is there
 */
function load(sheet, then) {
  const picture = new Image();
  picture.onload = () => then(picture);
  const address = pictureAddress(sheet.address);
  if (address) picture.src = address;
  return picture;
}

/**
 * @param {HTMLElement} parent
 * @param {number} width
 * @param {number} height
 * @param {{ sharp: boolean, words: string }} options
 */
function makeCanvas(parent, width, height, { sharp, words }) {
  const canvas = make("canvas", sharp ? "sharp" : "", undefined, parent);
  Object.assign(canvas, { width, height });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words);
  return canvas;
}

/**
 * One tile of a strip of pictures.
 *
 * @param {HTMLElement} box
 * @param {StripPanel} panel
 */
function makeStrip(box, { sheet, sharp, alt }) {
  const { width, height } = sheet;
  const pen = penOf(makeCanvas(box, width, height, { sharp, words: alt }));
  /** @type {Tile | null} */
  let tile = null;
  const picture = load(sheet, () => tile && show(tile));
  /** @param {Tile} next */
  function show(next) {
    tile = next;
    if (!picture.complete || !picture.naturalWidth) return;
    pen.drawImage(picture, tile[0] * width, tile[1] * height, width, height, 0, 0, width, height);
  }
  return show;
}

/**
 * The same held-out pictures, each with the network's first guess and whether it is right.
 *
 * @param {HTMLElement} box
 * @param {GuessesPanel} panel
 */
function makeGuesses(box, { truth, labels, sheet }) {
  const now = make("p", "now", undefined, box);
  const list = make("ul", "guesses", undefined, box);
  const side = sheet.height;
  /** @param {number} label */
  const nameOf = (label) => labels[label] ?? String(label);
  const cards = truth.map((label) => {
    const item = make("li", "", undefined, list);
    const words = `A held-out picture: ${nameOf(label)}`;
    const pen = penOf(makeCanvas(item, side, side, { sharp: side < 64, words }));
    const guess = make("span", "guess", undefined, item);
    const chance = make("span", "chance", undefined, item);
    make("span", "truth", `is: ${nameOf(label)}`, item);
    return { item, pen, guess, chance };
  });
  load(sheet, (picture) => {
    cards.forEach(({ pen }, index) => {
      pen.drawImage(picture, index * side, 0, side, side, 0, 0, side, side);
    });
  });
  /** @param {Guess[][]} frame */
  return (frame) => {
    frame.forEach((guesses, index) => {
      const { item, guess, chance } = cards[index];
      const [label, probability] = guesses[0];
      const hit = label === truth[index];
      item.className = hit ? "right" : "wrong";
      item.style.setProperty("--share", String(probability));
      guess.textContent = `${hit ? "✓" : "✗"} ${nameOf(label)}`;
      chance.textContent = wholePercent(probability);
      item.title = guesses.map(([each, share]) => `${nameOf(each)} ${wholePercent(share)}`).join(", ");
    });
    const right = frame.filter((guesses, index) => guesses[0][0] === truth[index]).length;
    now.textContent = `${right} of ${truth.length} right`;
  };
}

/**
 * The largest number beside the diagonal of a confusion matrix, or null where all are 0.
 *
 * @param {number[][]} rows what pictures are, and what they are called
 * @returns {{ is: number, called: number, count: number, total: number } | null}
 */
export function commonestMistake(rows) {
  let worst = null;
  for (const [is, row] of rows.entries()) {
    for (const [called, count] of row.entries()) {
      if (is !== called && count > (worst?.count ?? 0)) worst = { is, called, count, total: sum(row) };
    }
  }
  return worst;
}

/**
 * Truth down, prediction across; the darker, the larger the share of its row.
 *
 * @param {HTMLElement} box
 * @param {ConfusionPanel} panel
 */
function makeConfusion(box, { labels }) {
  const now = make("p", "now", undefined, box);
  const table = make("table", "confusion", undefined, box);
  make("caption", "visually-hidden", "Rows: what the pictures are. Columns: what the network says.", table);
  const head = make("tr", "", undefined, make("thead", "", undefined, table));
  make("td", "corner", "true ↓ predicted →", head);
  for (const label of labels) {
    const cell = make("th", "", undefined, head);
    cell.scope = "col";
    make("span", "", label, cell);
  }
  const body = make("tbody", "", undefined, table);
  const cells = labels.map((label) => {
    const row = make("tr", "", undefined, body);
    make("th", "", label, row).scope = "row";
    return labels.map(() => make("td", "", undefined, row));
  });
  /** @type {number[][]} */
  const shown = labels.map(() => []);
  /** @param {number[][]} frame */
  return (frame) => {
    frame.forEach((row, is) => {
      const total = sum(row);
      row.forEach((count, called) => {
        if (shown[is][called] === count) return; // most stay, and a table is slow to lay out
        shown[is][called] = count;
        cells[is][called].textContent = count ? String(count) : "";
        cells[is][called].style.setProperty("--share", String(total ? count / total : 0));
      });
    });
    const worst = commonestMistake(frame);
    now.textContent = worst
      ? `Most common mistake: ${labels[worst.is]} taken for ${labels[worst.called]}, ${worst.count} of ${worst.total}`
      : "No mistakes here";
  };
}

/**
 * A text that the network wrote, after the prompt that it was given.
 *
 * @param {HTMLElement} box
 * @param {TextPanel} panel
 * @returns {(index: number) => void}
 */
function makeText(box, panel) {
  const sheet = make("p", "sheet written-then", undefined, box);
  sheet.setAttribute("aria-live", "polite");
  const before = make("span", "before", undefined, sheet);
  const after = make("span", "after", undefined, sheet);
  const lines = panel.frames.map((frame, index) => lineCount(panel.before[index] + (frame ?? ""), LINE));
  sheet.style.setProperty("--rows", String(Math.max(...lines))); // it keeps its height while the text changes
  return (index) => {
    before.textContent = panel.before[index];
    after.textContent = panel.frames[index];
  };
}

/**
 * How many lines a text takes, where so many characters fit into one.
 *
 * @param {string} text
 * @param {number} width
 */
export const lineCount = (text, width) =>
  sum(text.split("\n").map((line) => Math.max(1, Math.ceil(line.length / width))));

/**
 * The same sentences and their translations.
 *
 * @param {HTMLElement} box
 * @param {SentencesPanel} panel
 */
function makeSentences(box, { frames }) {
  const list = make("ul", "pairs", undefined, box);
  list.setAttribute("aria-live", "polite");
  const rows = (frames.find(Boolean) ?? []).map(({ en }) => {
    const item = make("li", "", undefined, list);
    make("span", "source", en, item).lang = "en";
    const target = make("span", "target", undefined, item);
    target.lang = "fr";
    return target;
  });
  /** @param {{ fr: string }[]} frame */
  return (frame) => {
    frame.forEach(({ fr }, index) => {
      rows[index].textContent = fr;
    });
  };
}

/**
 * The discriminator's scores: real faces upwards, generated ones downwards.
 *
 * @param {HTMLElement} box
 */
function makeScores(box) {
  const now = make("p", "now", undefined, box);
  const words = (/** @type {string[]} */ ...texts) => {
    const row = make("p", "ends", undefined, box);
    return texts.map((text) => make("span", "", text, row));
  };
  words("↑ real faces");
  const viewBox = `0 0 ${SCORES_WIDTH} ${2 * SCORES_MIDDLE}`;
  const svg = draw("svg", { viewBox, preserveAspectRatio: "none", role: "img", class: "scores" }, box);
  words("↓ generated faces");
  const [lowest, , highest] = words("", "the discriminator's score →", "");
  /** @param {Scores} frame */
  return ({ real, fake, low, high }) => {
    const most = Math.max(...real, ...fake, 1);
    const wide = SCORES_WIDTH / real.length;
    svg.replaceChildren();
    for (const [counts, kind] of /** @type {[number[], string][]} */ ([
      [real, "real"],
      [fake, "fake"],
    ])) {
      counts.forEach((count, bin) => {
        const height = (count / most) * (SCORES_MIDDLE - 4);
        const y = kind === "real" ? SCORES_MIDDLE - height : SCORES_MIDDLE;
        draw("rect", { x: bin * wide + 1, y, width: wide - 2, height, class: kind }, svg);
      });
    }
    draw("line", { x1: 0, x2: SCORES_WIDTH, y1: SCORES_MIDDLE, y2: SCORES_MIDDLE, class: "axis" }, svg);
    lowest.textContent = significant(low);
    highest.textContent = significant(high);
    const share = wholePercent(realPreferred(real, fake));
    now.textContent = `In a pair, the real face scores higher ${share} of the time`;
    const ends = `from ${significant(low)} to ${significant(high)}`;
    const label = `Scores of real and of generated faces ${ends}; the real one of a pair scores higher ${share} of the time.`;
    svg.setAttribute("aria-label", label);
  };
}
