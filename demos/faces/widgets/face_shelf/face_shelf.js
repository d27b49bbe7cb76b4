// Kept faces, newest first; they live in this page only. The value is JSON {kept: [{seed, moves, truncation, image}], picked};
// the button Keep writes {..., add: a face}, which is put in front here.
const MOST = 24;
const list = element.querySelector("ul");
const empty = element.querySelector(".empty");

function read() {
  try {
    return JSON.parse(props.value || "{}");
  } catch {
    return {};
  }
}

function show() {
  let { kept = [], add } = read();
  if (add) {
    const same = (face) => face.image === add.image;
    kept = [add, ...kept.filter((face) => !same(face))].slice(0, MOST);
    props.value = JSON.stringify({ kept });
  }
  empty.hidden = kept.length > 0;
  list.replaceChildren(
    ...kept.map((face, index) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "kept" });
      button.setAttribute("aria-label", `Kept face ${index + 1}, seed ${face.seed}: go back to it`);
      const picture = new Image(80, 80);
      picture.alt = "";
      if (/^data:image\/png;base64,[\w+/=]+$/.test(face.image)) picture.src = face.image;
      button.append(picture);
      button.addEventListener("click", () => {
        props.value = JSON.stringify({ kept, picked: index });
        trigger("input");
      });
      const drop = Object.assign(document.createElement("button"), { type: "button", className: "drop", textContent: "remove" });
      drop.setAttribute("aria-label", `Remove kept face ${index + 1}`);
      drop.addEventListener("click", () => {
        props.value = JSON.stringify({ kept: kept.filter((_, other) => other !== index) });
        show();
      });
      item.append(button, drop);
      return item;
    }),
  );
}

watch("value", show);
show();
