// Which example a text is.

/**
 * The name of the example that a text is, or "" where it is none of them.
 *
 * @param {[string, string][]} examples texts and names
 * @param {string} text
 */
export const exampleName = (examples, text) => examples.find(([example]) => example === text)?.[1] ?? "";
