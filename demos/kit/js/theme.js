// Light or dark, for what is painted on a canvas.

/** Whether the page is dark now. */
export const isDark = () => document.body.classList.contains("dark");

/**
 * Call `changed` whenever the page turns light or dark, as long as `owner` stands in the page.
 *
 * @param {Element} owner
 * @param {() => void} changed
 */
export function onThemeChange(owner, changed) {
  let before = isDark();
  const observer = new MutationObserver(() => {
    if (!owner.isConnected) return observer.disconnect();
    if (isDark() === before) return;
    before = isDark();
    changed();
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
