// Which example a text is.

/**
 * The name of the example that a text is, or "" for a text of the visitor's own.
 *
 * @param {[text: string, name: string][]} examples
 * @param {string} text
 */
export const exampleName = (examples, text) => examples.find(([example]) => example === text)?.[1] ?? "";
