// How far the face is from its nearest training face, beside photographs that weren't trained on, and copies.
const section = find(".look-in");

function show() {
  const now = parse(props.value);
  section.hidden = !now;
  if (!now) return;
  find(".nearest").hidden = Boolean(now.missing);
  find(".nearest-look").textContent =
    now.missing ||
    `If it only repeated photographs, this face would lie on top of one of the ${now.faces.toLocaleString("en")} of its data. So we measure how far the nearest is, in what a network that knows pictures sees of them.`;
  if (now.missing) return;
  find(".nearest-verdict").textContent = now.verdict;
  const mark = { value: now.distance, words: `this face ${signed(now.distance)}`, hue: "one" };
  const groups = [{ values: now.unseen, hue: "crowd" }, { values: now.moved, hue: "near" }];
  histogram(find("svg"), groups, [mark], `Distances to the nearest training face: ${mark.words}, copies up to ${signed(now.within)}`);
  find(".nearest-words").textContent = `Orange: training photographs moved by one pixel, so copies; nearly all within ${signed(now.within)}. Grey: photographs it never saw. Distances in features of ${now.network}; the index holds such features and no pictures.`;
}

watch("value", show);
show();
