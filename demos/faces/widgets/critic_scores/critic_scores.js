// Judged faces with what their score hangs on, and the scores of 256 random faces as a histogram. `photo` is the visitor's card.
const section = find(".look-in");
const percent = (share) => `${Math.round(share * 100)}%`;

function card(judged) {
  const figure = make("figure", "critic-card", "", find(".critic-cards"));
  const face = make("img", "look-sharp", "", figure);
  face.src = picture(judged.face);
  face.alt = judged.title;
  const map = make("img", "", "", figure);
  map.src = picture(judged.map);
  map.alt = `What the critic's score of this face hangs on: ${judged.title}`;
  const words = make("figcaption", "", "", figure);
  make("span", "", judged.title, words);
  make("b", "", signed(judged.score), words);
}

function show() {
  const now = parse(props.value);
  const photo = parse(props.photo);
  section.hidden = !now;
  if (!now) return;
  find(".critic-cards").replaceChildren();
  for (const judged of [...now.cards, ...(photo ? [photo] : [])]) card(judged);
  const mine = now.cards[0];
  const marks = [{ value: mine.score, words: `${mine.title} ${signed(mine.score)}`, hue: "one" }];
  if (photo) marks.push({ value: photo.score, words: `${photo.title} ${signed(photo.score)}`, hue: "two" });
  histogram(find("svg"), [{ values: now.crowd, hue: "crowd" }], marks, `Scores of ${now.crowd.length} random faces, with a mark for ${marks.map((mark) => mark.words).join(" and ")}`);
  find(".critic-words").textContent =
    `Grey: the scores of ${now.crowd.length} random faces. This face scores higher than ${percent(mine.beaten)} of them` +
    (photo ? `, your photo higher than ${percent(photo.beaten)}.` : ".");
}

watch("value", show);
watch("photo", show);
show();
