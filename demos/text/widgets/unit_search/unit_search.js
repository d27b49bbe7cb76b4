// What units track. The value is JSON {rows: [{title, unit, side, correlation, picked}], candidates, characters}; a click picks a row.
const list = element.querySelector(".tracked");
const note = element.querySelector(".note");
const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);

function row(found, index) {
  const item = document.createElement("li");
  const none = found.correlation === false;
  const button = make("button", none ? "none" : found.correlation < 0 ? "minus" : "plus", "");
  button.setAttribute("aria-pressed", String(found.picked));
  const what = make("span", "what", found.title);
  what.append(make("small", "", none ? "never happens in this text, so nothing to measure" : `${found.unit}, ${found.side}`));
  button.append(what);
  if (!none) {
    const track = make("span", "track", "");
    track.style.setProperty("--share", Math.abs(found.correlation));
    track.append(document.createElement("i"));
    button.append(track, make("span", "amount", signed(found.correlation)));
  }
  button.addEventListener("click", () => trigger("select", { row: index }));
  item.append(button);
  return item;
}

function show() {
  const now = parse(props.value);
  if (!now) return;
  const held = list.contains(document.activeElement) ? [...list.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  list.replaceChildren(...now.rows.map(row));
  list.querySelectorAll("button")[held]?.focus();
  note.textContent = now.rows.length
    ? `The best of ${now.candidates.toLocaleString("en")} numbers in the network for each, with its correlation (+1 or −1: follows exactly, 0: not at all). Chosen on one half of ${now.characters.toLocaleString("en")} characters that it was never trained on, measured on the other. Nobody told it to count.`
    : "The search needs text that this style's network wasn't trained on, and there is none here.";
}

watch("value", show);
show();
