// What the browser keeps for this page. In an iframe with third-party cookies blocked even looking at it throws.

/**
 * What was kept under a name, or null where nothing was or nothing may be.
 *
 * @param {string} name
 * @returns {string | null}
 */
export function recall(name) {
  try {
    return globalThis.localStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * Keep a text under a name; says whether that was possible.
 *
 * @param {string} name
 * @param {string} text
 */
export function keep(name, text) {
  try {
    globalThis.localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}
