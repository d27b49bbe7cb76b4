// Scored faces with what their scores depend on, and the scores of random faces as a histogram. `photo` is the visitor's card.

import { pictureAddress } from "../../../kit/js/data_uri.js";
import { find, make, parseJson } from "../../../kit/js/dom.js";
import { decimal, percent } from "../../../kit/js/format.js";
import { histogram } from "../../../kit/js/svg.js";
import { follow } from "../../../kit/js/widget.js";

/**
 * @typedef {{ title: string, face: string, map: string, score: number, percentile: number }} Card percentile: 0 to 1
 * @typedef {{ cards: Card[], random: number[] }} Scores
 */

/** @param {import("../../../kit/js/widget.js").WidgetContext<{ value: string, photo: string }>} context */
export function start(context) {
  const { element, props } = context;
  const section = find(element, ".section");
  const cards = find(element, ".score-cards");

  /** @param {Card} scored */
  function addCard({ title, face, map, score }) {
    const figure = make("figure", "score-card", undefined, cards);
    const picture = make("img", "crisp", undefined, figure);
    picture.src = pictureAddress(face);
    picture.alt = title;
    const saliency = make("img", "", undefined, figure);
    saliency.src = pictureAddress(map);
    saliency.alt = `Which pixels the score depends on: ${title}`;
    const caption = make("figcaption", "", undefined, figure);
    make("span", "", title, caption);
    make("b", "", decimal(score), caption);
  }

  function show() {
    const now = /** @type {Scores | null} */ (parseJson(props.value));
    const photo = /** @type {Card | null} */ (parseJson(props.photo));
    section.hidden = !now;
    if (!now) return;
    cards.replaceChildren();
    for (const scored of [...now.cards, ...(photo ? [photo] : [])]) addCard(scored);
    const mine = now.cards[0];
    const marks = [mine, ...(photo ? [photo] : [])].map(({ title, score }, index) => ({
      value: score,
      words: `${title} ${decimal(score)}`,
      hue: index === 0 ? "first" : "second",
    }));
    const words = `Scores of ${now.random.length} random faces, with a mark for ${marks.map((mark) => mark.words).join(" and ")}`;
    histogram(find(element, "svg", SVGSVGElement), [{ values: now.random, hue: "reference" }], marks, words);
    find(element, ".score-summary").textContent =
      `Grey: the scores of ${now.random.length} random faces. This face scores higher than ${percent(mine.percentile)} of them` +
      (photo ? `, your photo higher than ${percent(photo.percentile)}.` : ".");
  }

  follow(context, show, ["value", "photo"]);
}
