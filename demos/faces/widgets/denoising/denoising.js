// A face, and the way to it. The value is JSON {image, alt, crisp, words, empty, share, moments: [{image, words}]};
// share is there while more will come. Only pictures that the server drew are shown.
const PICTURE = /^data:image\/(png|webp);base64,[\w+/=]+$/;
const shown = find(".shown");
const way = find(".way");
const strip = find(".moments");

function show() {
  const face = parse(props.value) || {};
  shown.hidden = !PICTURE.test(face.image || "");
  if (!shown.hidden) shown.src = face.image;
  find(".large").hidden = shown.hidden && !face.empty;
  shown.alt = face.alt || "";
  shown.classList.toggle("crisp", Boolean(face.crisp));
  find(".empty").textContent = face.empty || "";
  find(".painted-words").textContent = face.words || "";
  way.hidden = face.share === undefined;
  if (!way.hidden) {
    const percent = Math.round(100 * face.share);
    way.firstElementChild.style.width = `${percent}%`;
    way.setAttribute("aria-valuenow", percent);
  }
  const moments = (face.moments || []).filter((moment) => PICTURE.test(moment.image));
  while (strip.children.length > moments.length) strip.lastElementChild.remove();
  moments.forEach((moment, index) => {
    const item = strip.children[index] || make("li", "", undefined, strip);
    const picture = item.querySelector("img") || item.appendChild(new Image(72, 72));
    const words = item.querySelector("span") || make("span", "", "", item);
    if (picture.src !== moment.image) picture.src = moment.image;
    picture.alt = "";
    words.textContent = moment.words;
  });
}

watch("value", show);
show();
