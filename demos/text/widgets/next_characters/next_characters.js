// Bars of the likeliest next characters. The value is JSON {typed, at, after, guesses: [{character, name, share}], rest, came};
// a click tells the server which character to go on with.
const list = element.querySelector(".bars");
const after = element.querySelector(".after");
const came = element.querySelector(".came");
const SIGNS = { "\n": "⏎", " ": "␣" };
const percent = (share) => (share >= 0.9995 ? ">99.9%" : share < 0.001 ? "<0.1%" : `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)}%`);
const spelled = (text) => text.replace(/\n/g, "⏎");

function bar(guess, truly) {
  const item = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.classList.toggle("truly", truly);
  button.dataset.character = guess.character;
  button.setAttribute("aria-label", `Go on with ${guess.name}, ${percent(guess.share)}${truly ? ", as in the text" : ""}`);
  const character = Object.assign(document.createElement("span"), { className: "character", textContent: SIGNS[guess.character] || guess.character });
  const track = Object.assign(document.createElement("span"), { className: "track" });
  track.append(document.createElement("i"));
  track.style.setProperty("--share", guess.share);
  const share = Object.assign(document.createElement("span"), { className: "share", textContent: percent(guess.share) });
  button.append(character, track, share);
  button.addEventListener("click", () => trigger("select", { character: guess.character }));
  item.append(button);
  return item;
}

function show() {
  const now = parse(props.value);
  if (!now) return;
  const held = list.contains(document.activeElement) ? [...list.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  after.textContent = now.after ? `…${spelled(now.after)}` : "nothing yet";
  list.replaceChildren(...now.guesses.map((guess) => bar(guess, now.came?.character === guess.character)));
  list.querySelectorAll("button")[held]?.focus();
  came.textContent = now.came
    ? `The text goes on with ${now.came.name === now.came.character ? `“${now.came.character}”` : now.came.name}: its guess number ${now.came.rank}, ${percent(now.came.share)}.`
    : `The text ends here. All other characters together: ${percent(now.rest)}.`;
  document.dispatchEvent(new CustomEvent("text:bars", { detail: { typed: now.typed, at: now.at } }));
}

watch("value", show);
show();
