// One French word, where it looked, and what comes of looking elsewhere. The value is JSON {source, target, weights, word,
// onto, became, before, after}; a click on a word or a bar asks the server for another pair.
const words = element.querySelector(".words");
const list = element.querySelector(".looks");
let now = null;

function pressed(button, on) {
  button.type = "button";
  button.setAttribute("aria-pressed", String(on));
  return button;
}

function bar(name, index) {
  const item = document.createElement("li");
  const button = pressed(make("button", ""), index === now.onto);
  const track = make("span", "track");
  track.style.setProperty("--share", now.weights[index]);
  track.append(document.createElement("i"));
  button.append(make("span", "name", name), track, make("span", "share", percent(now.weights[index])));
  button.setAttribute("aria-label", `${name}, looked at with ${percent(now.weights[index])}. Put the whole look here.`);
  button.addEventListener("click", () => trigger("select", { word: now.word, onto: index }));
  item.append(button);
  return item;
}

function show() {
  const held = [words, list].map((group) => [...group.querySelectorAll("button")].indexOf(document.activeElement));
  now = parse(props.value);
  if (!now) return;
  words.replaceChildren(...now.target.map((word, index) => {
    const button = pressed(make("button", "", word), index === now.word);
    button.addEventListener("click", () => trigger("select", { word: index, onto: now.onto }));
    return button;
  }));
  list.replaceChildren(...now.source.map(bar));
  [words, list].forEach((group, at) => group.querySelectorAll("button")[held[at]]?.focus({ preventScroll: true }));
  element.querySelector(".chosen").textContent = now.target[now.word];
  spell(element.querySelector(".before"), now.before);
  spell(element.querySelector(".after"), now.after);
  const same = now.target[now.word] === now.became;
  element.querySelector(".after-label").textContent = `With all of this word's look on “${now.source[now.onto]}” it becomes ${same ? "the same word" : `“${now.became}”`}, and the rest follows`;
}
watch("value", show);
show();
