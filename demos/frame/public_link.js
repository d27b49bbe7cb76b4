// The address to share: that of the Space where the page is shown in one, with the state of the page as it is.

const OWN = /^__/; // what Spaces and gradio add for themselves, as __theme and __sign

/**
 * @param {{ href: string, search: string }} here the page's own location
 * @param {string} space the Space's public address; empty elsewhere
 */
export function publicLink(here, space) {
  if (!space) return here.href;
  const state = new URLSearchParams(here.search);
  for (const name of [...state.keys()]) if (OWN.test(name)) state.delete(name);
  const query = state.toString();
  return query ? `${space}?${query}` : space;
}

/**
 * Show a link beside the button that couldn't copy it, selected, until the visitor turns elsewhere.
 *
 * @param {string} link
 * @param {HTMLElement} button
 */
export function showLink(link, button) {
  const shown = document.createElement("input");
  shown.className = "link-shown";
  shown.readOnly = true;
  shown.value = link;
  shown.setAttribute("aria-label", "Link to this result");
  shown.addEventListener("blur", () => shown.remove());
  button.after(shown);
  shown.focus();
  shown.select();
}
