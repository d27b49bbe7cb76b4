// What stands beside the curves. Each function fills `box` from a panel of recorded.py and returns show(frame, index).
function loaded(sheet, then) {
  const picture = new Image();
  picture.onload = () => then(picture);
  if (/^data:image\/webp;base64,[\w+/=]+$/.test(sheet.address)) picture.src = sheet.address;
  return picture;
}

function canvasOf(parent, width, height, sharp) {
  const canvas = tag(parent, "canvas", sharp ? "sharp" : "");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

// One tile of a strip of pictures.
function makeStrip(box, panel) {
  const { width, height } = panel.sheet;
  const canvas = canvasOf(box, width, height, panel.sharp);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", panel.alt);
  let last = null;
  const picture = loaded(panel.sheet, () => show(last));
  function show(frame) {
    last = frame;
    if (!picture.complete || !picture.naturalWidth || !frame) return;
    canvas.getContext("2d").drawImage(picture, frame[0] * width, frame[1] * height, width, height, 0, 0, width, height);
  }
  return show;
}

// The same held-out pictures, each with the network's first guess and whether it is right.
function makeGuesses(box, panel) {
  const count = panel.truth.length;
  const now = tag(box, "p", "now");
  const list = tag(box, "ul", "guesses");
  const side = panel.sheet.height;
  const cards = panel.truth.map((truth) => {
    const item = tag(list, "li");
    const canvas = canvasOf(item, side, side, side < 64);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `A held-out picture: ${panel.labels[truth]}`);
    const guess = tag(item, "span", "guess");
    const chance = tag(item, "span", "chance");
    tag(item, "span", "truth", `is: ${panel.labels[truth]}`);
    return { item, canvas, guess, chance };
  });
  loaded(panel.sheet, (picture) => {
    cards.forEach(({ canvas }, i) => canvas.getContext("2d").drawImage(picture, i * side, 0, side, side, 0, 0, side, side));
  });
  return (frame) => {
    let right = 0;
    frame.forEach((guesses, i) => {
      const [label, chance] = guesses[0];
      const hit = label === panel.truth[i];
      right += hit;
      cards[i].item.className = hit ? "right" : "wrong";
      cards[i].item.style.setProperty("--share", chance);
      cards[i].guess.textContent = `${hit ? "✓" : "✗"} ${panel.labels[label] ?? label}`;
      cards[i].chance.textContent = `${Math.round(chance * 100)}%`;
      cards[i].item.title = guesses.map(([l, c]) => `${panel.labels[l] ?? l} ${Math.round(c * 100)}%`).join(", ");
    });
    now.textContent = `${right} of ${count} right`;
  };
}

// Truth down, guess across; the darker, the larger the share of its row.
function makeConfusion(box, panel) {
  const now = tag(box, "p", "now");
  const table = tag(box, "table", "confusion");
  tag(table, "caption", "visually-hidden", "Rows: what the pictures are. Columns: what the network says.");
  const head = tag(tag(table, "thead"), "tr");
  tag(head, "td", "corner", "is ↓ called →");
  for (const label of panel.labels) tag(tag(head, "th"), "span", "", label).parentNode.scope = "col";
  const body = tag(table, "tbody");
  const cells = panel.labels.map((label) => {
    const row = tag(body, "tr");
    tag(row, "th", "", label).scope = "row";
    return panel.labels.map(() => tag(row, "td"));
  });
  const shown = panel.labels.map(() => []);
  return (frame) => {
    let worst = { count: 0 };
    frame.forEach((row, i) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      row.forEach((count, j) => {
        if (shown[i][j] !== count) { // most stay, and a table is slow to lay out
          cells[i][j].textContent = count || "";
          cells[i][j].style.setProperty("--share", total ? count / total : 0);
          shown[i][j] = count;
        }
        if (i !== j && count > worst.count) worst = { count, total, i, j };
      });
    });
    now.textContent = worst.count
      ? `Its commonest mistake: ${panel.labels[worst.i]} taken for ${panel.labels[worst.j]}, ${worst.count} of ${worst.total}`
      : "No mistake here";
  };
}

// A text that the network wrote, after the prompt that it was given.
function makeText(box, panel) {
  const sheet = tag(box, "p", "sheet written-then");
  sheet.setAttribute("aria-live", "polite");
  const before = tag(sheet, "span", "before");
  const after = tag(sheet, "span", "after");
  const rows = (text) => text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 64)), 0);
  const most = Math.max(...panel.frames.map((frame, i) => rows(panel.before[i] + (frame ?? ""))));
  sheet.style.setProperty("--rows", most); // the sheet keeps its height while the text changes
  return (frame, index) => {
    before.textContent = panel.before[index];
    after.textContent = frame;
  };
}

// The same sentences and their translations.
function makeSentences(box, panel) {
  const list = tag(box, "ul", "pairs");
  list.setAttribute("aria-live", "polite");
  const first = panel.frames.find(Boolean);
  const rows = first.map(({ en }) => {
    const item = tag(list, "li");
    tag(item, "span", "source", en).lang = "en";
    const target = tag(item, "span", "target");
    target.lang = "fr";
    return target;
  });
  return (frame) => frame.forEach(({ fr }, i) => { rows[i].textContent = fr; });
}

// How often the real face of a pair has the higher score, from two histograms in the same bins; a tie counts half.
function preferred(real, fake) {
  let below = 0, wins = 0;
  const sum = (counts) => counts.reduce((total, count) => total + count, 0);
  real.forEach((count, i) => {
    wins += count * (below + fake[i] / 2);
    below += fake[i];
  });
  return wins / (sum(real) * sum(fake));
}

// The critic's scores: real faces upwards, painted ones downwards.
function makeScores(box, panel) {
  const width = 480, middle = 72;
  const now = tag(box, "p", "now");
  const words = (...texts) => {
    const row = tag(box, "p", "ends");
    return texts.map((text) => tag(row, "span", "", text));
  };
  words("↑ real faces");
  const svg = add(box, "svg", { viewBox: `0 0 ${width} ${2 * middle}`, preserveAspectRatio: "none", role: "img", class: "scores" });
  const bins = panel.frames.find(Boolean).real.length;
  const wide = width / bins;
  const bars = ["real", "fake"].map((name) => Array.from({ length: bins }, (_, i) => add(svg, "rect", { x: i * wide + 1, width: wide - 2, class: name })));
  add(svg, "line", { x1: 0, x2: width, y1: middle, y2: middle, class: "axis" });
  words("↓ painted faces");
  const [lowest, , highest] = words("", "the critic's score →", "");
  return (frame) => {
    const most = Math.max(...frame.real, ...frame.fake, 1);
    const tall = (count) => (count / most) * (middle - 4);
    for (let i = 0; i < bins; i++) {
      bars[0][i].setAttribute("y", middle - tall(frame.real[i]));
      bars[0][i].setAttribute("height", tall(frame.real[i]));
      bars[1][i].setAttribute("y", middle);
      bars[1][i].setAttribute("height", tall(frame.fake[i]));
    }
    lowest.textContent = short.format(frame.low).replace("-", "−");
    highest.textContent = short.format(frame.high).replace("-", "−");
    const share = `${Math.round(preferred(frame.real, frame.fake) * 100)}%`;
    now.textContent = `The real face of a pair scores higher: ${share}`;
    svg.setAttribute("aria-label", `Scores of real and of painted faces from ${frame.low} to ${frame.high}; the real one of a pair scores higher in ${share}.`);
  };
}

const MAKERS = { strip: makeStrip, guesses: makeGuesses, confusion: makeConfusion, text: makeText, sentences: makeSentences, scores: makeScores };

function makePanel(parent, panel) {
  const section = tag(parent, "section", `panel of-${panel.kind}`);
  tag(section, "h3", "", panel.title);
  tag(section, "p", "note", panel.look);
  const show = MAKERS[panel.kind](tag(section, "div", "content"), panel);
  return (index) => {
    const frame = panel.frames[index];
    section.hidden = frame === null || frame === undefined;
    if (!section.hidden) show(frame, index);
  };
}
