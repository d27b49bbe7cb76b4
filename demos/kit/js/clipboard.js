// Copying, with a word on the button of how it went.

const SHOWN = 2000; // ms

/**
 * Copy a text; the button says so for two seconds. Where the browser doesn't allow it, as in some iframes, `instead` may
 * select the text, and the button says `otherwise`.
 *
 * @param {string} text
 * @param {HTMLElement} button
 * @param {{ done?: string, otherwise?: string, instead?: () => void }} [words]
 */
export async function copyText(text, button, { done = "Copied", otherwise = "Select it and copy", instead } = {}) {
  const usual = button.dataset.usual ?? button.textContent ?? "";
  button.dataset.usual = usual;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = done;
  } catch {
    instead?.();
    button.textContent = otherwise;
  }
  setTimeout(() => {
    button.textContent = usual;
  }, SHOWN);
}
