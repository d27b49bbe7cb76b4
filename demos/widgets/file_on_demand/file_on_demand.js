// Saving the file that the server has just made: a hidden link is clicked as soon as it names the new file.

const PATIENCE = 10_000; // ms

/** @type {Map<string, string>} the address that was saved last, by elem_id */
const saved = new Map();

/**
 * Click the link when its address isn't that of the last file any more; gradio writes it a moment after the answer came.
 *
 * @param {string} name elem_id of what `file_on_demand` made
 */
export async function save(name) {
  const begun = performance.now();
  while (performance.now() - begun < PATIENCE) {
    const link = document.getElementById(name)?.querySelector("a");
    if (link?.href && link.href !== saved.get(name)) {
      saved.set(name, link.href);
      link.click();
      return;
    }
    await new Promise(requestAnimationFrame);
  }
  console.error("The file was made, but its address never came.");
}
