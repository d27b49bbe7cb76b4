// One face, large. The value is JSON {image, words, name}; the picture changes without anything else being drawn again.
const picture = element.querySelector("img");

function show() {
  let face = {};
  try {
    face = JSON.parse(props.value || "{}");
  } catch {
    return;
  }
  if (!face.image) return;
  picture.src = face.image;
  picture.alt = face.words;
  picture.hidden = false;
}

// The file is made in the browser: the pixels as painted, or five times as large, crisp or smooth as shown.
function save(event) {
  const link = event.currentTarget;
  if (!picture.naturalWidth) return event.preventDefault();
  const side = Number(link.dataset.side);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = picture.classList.contains("smooth");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, side, side);
  link.href = canvas.toDataURL("image/png");
  link.download = `${JSON.parse(props.value).name}-${side}px.png`;
}

for (const link of element.querySelectorAll(".save")) link.addEventListener("click", save);
element.querySelector(".keep").addEventListener("click", () => picture.naturalWidth && trigger("select"));
watch("value", show);
show();
