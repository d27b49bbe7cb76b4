// What the browser keeps for this page. A frame of another origin may be refused it, and then even looking at it throws:
// a choice lasts as long as the page does.

/** @type {Map<string, string>} */
const here = new Map();

/**
 * What was kept under a name, or null where nothing was.
 *
 * @param {string} name
 * @returns {string | null}
 */
export function recall(name) {
  try {
    return localStorage.getItem(name) ?? here.get(name) ?? null;
  } catch {
    return here.get(name) ?? null;
  }
}

/**
 * Keep a text under a name; says whether it outlasts the page.
 *
 * @param {string} name
 * @param {string} text
 */
export function keep(name, text) {
  here.set(name, text);
  try {
    localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}
