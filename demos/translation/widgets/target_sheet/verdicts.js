// How far a translation can be trusted, in words. Pure functions.

/**
 * @typedef {"right" | "check" | "wrong"} Verdict
 * @typedef {{ verdict: Verdict, label: string, meaning: string }} Line
 */

/** @type {Verdict[]} */
const ORDER = ["wrong", "check", "right"];

/** @type {Record<Verdict, string>} */
export const LABELS = { right: "Probably right", check: "Check this", wrong: "Probably wrong" };

/**
 * What a verdict means: how often sentences like this came close to a person's translation when it was measured.
 *
 * @param {Verdict} verdict
 * @param {Partial<Record<Verdict, number>>} close
 */
export function meaning(verdict, close) {
  const share = close[verdict];
  if (share === undefined) return "";
  const tens = Math.round(share * 10);
  const often = tens === 0 ? "Fewer than 1 in 10" : tens === 10 ? "Nearly all" : `About ${tens} in 10`;
  return `${often} test sentences with this mark came close to a person's translation.`;
}

/**
 * A line for each verdict that is given, the worst first; with several sentences it counts them.
 *
 * @param {(Verdict | "")[]} verdicts of the sentences
 * @param {Partial<Record<Verdict, number>>} close
 * @returns {Line[]}
 */
export function verdictLines(verdicts, close) {
  const judged = verdicts.filter((verdict) => verdict !== "");
  return ORDER.filter((verdict) => judged.includes(verdict)).map((verdict) => {
    const count = judged.filter((one) => one === verdict).length;
    const counted = judged.length > 1 ? `: ${count} of ${judged.length} sentences` : "";
    return { verdict, label: `${LABELS[verdict]}${counted}.`, meaning: meaning(verdict, close) };
  });
}

/**
 * The sentence that a target word belongs to, and its place in it; null for none.
 *
 * @param {number[]} rows target words of each sentence
 * @param {number} index counted from the text's first word
 */
export function placeOf(rows, index) {
  let first = 0;
  for (const [sentence, count] of rows.entries()) {
    if (index < first + count) return { sentence, word: index - first };
    first += count;
  }
  return null;
}
