// One step of the decoder, all its numbers as strips and bars. The value is JSON {source, target, step, steps: [{query,
// energies, weights, context, guesses, taken}]}; moving between steps needs no server.
const written = element.querySelector(".written");
const slider = element.querySelector(".slide input");
const output = element.querySelector("output");
const rows = element.querySelector(".rows");
const guesses = element.querySelector(".guesses");
const reading = element.querySelector(".reading");
const strips = { query: element.querySelector(".query"), context: element.querySelector(".context") };
const PAUSE = 300; // ms at a step before it goes into the link
const ENDS = [[0, 114, 178], [213, 94, 0]];
let now = null;
let at = 0;
let vectors = {};
let waiting = 0;

const signed = (value, digits) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(digits);

function numbers(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return Array.from(new Int16Array(bytes.buffer), (whole) => whole / 10000);
}

// Cells in rows that fill the strip from left to right and top to bottom, as near to square as it goes.
function grid(count, canvas) {
  const across = Math.max(1, Math.min(count, Math.round(Math.sqrt(count * (canvas.clientWidth || 480) / 96))));
  return { across, down: Math.ceil(count / across) };
}

function paint(name) {
  const canvas = strips[name];
  const values = vectors[name];
  if (!values || !canvas.clientWidth) return;
  const { across, down } = grid(values.length, canvas);
  canvas.width = across;
  canvas.height = down;
  const ground = document.body.classList.contains("dark") ? [17, 22, 27] : [255, 255, 255];
  const picture = new ImageData(across, down);
  for (let cell = 0; cell < across * down; cell += 1) {
    const value = values[cell] ?? 0;
    const end = ENDS[value < 0 ? 0 : 1];
    picture.data.set([...ground.map((part, i) => Math.round(part + (end[i] - part) * Math.min(1, Math.abs(value)))), 255], 4 * cell);
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
  const strong = values.filter((value) => Math.abs(value) > 0.5).length;
  canvas.setAttribute("aria-label", `The ${name} as ${values.length} cells, blue below and orange above zero; ${strong} of them are beyond 0.5. Arrow keys read them one by one.`);
}

function say(name, cell) {
  const value = vectors[name]?.[cell];
  reading.textContent = value === undefined ? "" : `Number ${cell + 1} of the ${name}: ${signed(value, 3)}`;
}

function bar(share, className = "", from = 0) {
  const track = make("span", `track ${className}`);
  track.style.setProperty("--share", share);
  track.style.setProperty("--from", from);
  track.append(document.createElement("i"));
  return track;
}

function table(step) {
  const low = Math.min(0, ...step.energies);
  const high = Math.max(0, ...step.energies);
  const width = high - low || 1;
  const most = step.weights.indexOf(Math.max(...step.weights));
  rows.replaceChildren(...now.source.map((name, j) => {
    const energy = step.energies[j];
    const row = make("div", `row${j === most ? " most" : ""}`);
    row.setAttribute("role", "listitem");
    const zero = -low / width;
    const from = energy < 0 ? zero + energy / width : zero;
    row.append(make("span", "name", name), bar(Math.abs(energy) / width, energy < 0 ? "minus" : "plus", from), make("span", "amount", signed(energy, 1)), bar(step.weights[j], "part"), make("span", "amount", percent(step.weights[j])));
    return row;
  }));
}

function likely(step) {
  guesses.replaceChildren(...step.guesses.map((guess) => {
    const item = document.createElement("li");
    const taken = guess.piece === step.taken.piece;
    const button = make("button", taken ? "taken" : "");
    button.setAttribute("aria-label", `${guess.text}, ${percent(guess.share)}${taken ? ", which it took" : ""}. Force it in the tree.`);
    button.append(make("span", "name", guess.text), bar(guess.share), make("span", "amount", percent(guess.share)));
    button.addEventListener("click", () => trigger("select", { step: at + 1, piece: guess.piece }));
    item.append(button);
    return item;
  }));
  element.querySelector(".taken.note").textContent = `It took “${now.target[at]}” with ${percent(step.taken.share)}, because the whole sentence came out best that way.`;
}

function draw() {
  const step = now.steps[at];
  slider.value = at + 1;
  slider.style.setProperty("--range_progress", `${now.steps.length > 1 ? (100 * at) / (now.steps.length - 1) : 0}%`);
  slider.setAttribute("aria-valuetext", `step ${at + 1} of ${now.steps.length}: ${now.target[at]}`);
  output.textContent = `${at + 1} / ${now.steps.length}`;
  [...written.children].forEach((button, place) => {
    button.classList.toggle("done", place < at);
    button.setAttribute("aria-pressed", String(place === at));
  });
  vectors = { query: numbers(step.query), context: numbers(step.context) };
  element.querySelectorAll(".size").forEach((size) => (size.textContent = vectors.query.length));
  element.querySelector(".last").textContent = at ? `“${now.target[at - 1]}”` : "the beginning";
  paint("query");
  paint("context");
  say("", 0);
  table(step);
  likely(step);
}

function go(to) {
  at = Math.min(now.steps.length - 1, Math.max(0, to));
  draw();
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("input", { step: at + 1 }), PAUSE);
}

function show() {
  now = parse(props.value);
  if (!now) return;
  at = now.step - 1;
  slider.max = now.steps.length;
  written.replaceChildren(...now.target.map((name, place) => {
    const button = make("button", "", name);
    button.addEventListener("click", () => go(place));
    return button;
  }));
  draw();
}

slider.addEventListener("input", () => now && go(Number(slider.value) - 1));
for (const [name, canvas] of Object.entries(strips)) {
  let cell = -1;
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * canvas.width);
    say(name, Math.floor(((event.clientY - box.top) / box.height) * canvas.height) * canvas.width + column);
  });
  canvas.addEventListener("pointerleave", () => say("", 0));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: canvas.width, ArrowUp: -canvas.width }[event.key];
    if (!step) return;
    event.preventDefault();
    cell = Math.min(vectors[name].length - 1, Math.max(0, cell + step));
    say(name, cell);
  });
}
const repaint = () => Object.keys(strips).forEach(paint);
new ResizeObserver(repaint).observe(strips.query);
new MutationObserver(repaint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
watch("value", show);
show();
