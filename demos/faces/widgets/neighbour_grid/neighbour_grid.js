// Sixteen faces on one sheet. The value is JSON {sheet, picks: [{words, seed, moves}], picked}; a click sets picked.
const box = element.querySelector(".many");

function read() {
  try {
    return JSON.parse(props.value || "{}");
  } catch {
    return {};
  }
}

function show() {
  const { sheet, picks = [] } = read();
  if (!/^data:image\/webp;base64,[\w+/=]+$/.test(sheet || "")) return;
  while (box.children.length < picks.length) {
    const button = document.createElement("button");
    const index = box.children.length;
    button.type = "button";
    button.style.backgroundPosition = `${((index % 4) * 100) / 3}% ${(Math.floor(index / 4) * 100) / 3}%`;
    button.addEventListener("click", () => {
      props.value = JSON.stringify({ ...read(), picked: index });
      trigger("input");
    });
    box.append(button);
  }
  picks.forEach((pick, index) => {
    box.children[index].style.backgroundImage = `url(${sheet})`;
    box.children[index].setAttribute("aria-label", pick.words);
    box.children[index].title = pick.words;
  });
}

watch("value", show);
show();
