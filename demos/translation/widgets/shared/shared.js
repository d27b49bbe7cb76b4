// What the parts of this room share: percents, and texts whose changed words are marked.
const percent = (share) => (share > 0.9995 ? ">99.9%" : share < 0.001 ? "<0.1%" : `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)}%`);

function drawn(name, settings) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(settings)) made.setAttribute(key, value);
  return made;
}

function spell(into, parts) {
  into.replaceChildren(...parts.map(([text, changed]) => (changed ? make("mark", "", text) : document.createTextNode(text))));
}

// The arrow keys walk over buttons of which only one is in the tab order.
function walk(list, event, steps) {
  const from = list.indexOf(event.target.closest?.("button"));
  if (from < 0 || !(event.key in steps)) return;
  event.preventDefault();
  const to = list[Math.min(list.length - 1, Math.max(0, from + steps[event.key]))];
  list.forEach((one) => (one.tabIndex = one === to ? 0 : -1));
  to.focus();
}
