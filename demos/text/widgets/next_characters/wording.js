// What is said under the bars.

import { percent } from "../../../kit/js/format.js";

/**
 * Which character comes next in the text and how likely the network thought it, or how likely all without a bar are.
 *
 * @param {{ actual: { character: string, name: string, probability: number, rank: number } | null, others: number }} now
 */
export function actualSentence({ actual, others }) {
  if (!actual) return `The text ends here. All other characters together: ${percent(others)}.`;
  const name = actual.name === actual.character ? `“${actual.character}”` : actual.name;
  return `The text continues with ${name}: number ${actual.rank} in the network's ranking, ${percent(actual.probability)}.`;
}
