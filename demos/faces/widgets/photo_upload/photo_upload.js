// The visitor's photo: decoded and cropped in the browser. The value is the crop as a data URI, 256 x 256; a file that the
// browser can't read goes to the server as it is, which says what is wrong with it.
const SIDE = 256, LARGEST = 20e6, STEP = 8;
const file = find(".photo-file");
const stage = find(".photo-stage");
const pen = find("canvas").getContext("2d");
const zoom = find(".photo-zoom input");
let photo = null;
let at = { x: 0.5, y: 0.5 }; // the middle of the crop, in shares of the photo
let waiting = 0;

function send(value) {
  props.value = value;
  trigger("input");
}

// The part of the photo that is shown: its side and corner, in the photo's pixels.
function part() {
  const side = Math.min(photo.width, photo.height) / (1 + (Number(zoom.value) / 100) * 5);
  const inside = (share, size) => Math.min(Math.max(share * size, side / 2), size - side / 2);
  at = { x: inside(at.x, photo.width) / photo.width, y: inside(at.y, photo.height) / photo.height };
  return { side, left: at.x * photo.width - side / 2, top: at.y * photo.height - side / 2 };
}

function paint() {
  const { side, left, top } = part();
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, SIDE, SIDE);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(photo, left, top, side, side, 0, 0, SIDE, SIDE);
  clearTimeout(waiting);
  waiting = setTimeout(() => send(pen.canvas.toDataURL("image/png")), 150);
}

function move(x, y) {
  const { side } = part();
  at.x += (x / SIDE) * (side / photo.width);
  at.y += (y / SIDE) * (side / photo.height);
  paint();
}

function drop() {
  clearTimeout(waiting);
  photo?.close();
  photo = null;
  file.value = "";
  find(".photo-crop").hidden = true;
  send("");
}

const raw = (chosen) =>
  new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => done("data:,");
    reader.readAsDataURL(chosen.size > LARGEST ? chosen.slice(0, 1) : chosen);
  });

file.addEventListener("change", async () => {
  const chosen = file.files[0];
  if (!chosen) return;
  photo?.close();
  photo = await createImageBitmap(chosen).catch(() => null);
  find(".photo-crop").hidden = !photo;
  zoom.value = 0;
  at = { x: 0.5, y: 0.5 };
  if (photo && Math.min(photo.width, photo.height) >= 8) return paint();
  photo = null;
  find(".photo-crop").hidden = true;
  const content = await raw(chosen);
  send(content);
  file.value = "";
});

zoom.addEventListener("input", () => photo && paint());
find(".photo-drop").addEventListener("click", drop);
stage.addEventListener("pointerdown", (event) => {
  if (!photo) return;
  stage.setPointerCapture(event.pointerId);
  let last = event;
  const drag = (next) => {
    move(last.clientX - next.clientX, last.clientY - next.clientY);
    last = next;
  };
  stage.addEventListener("pointermove", drag);
  const end = () => stage.removeEventListener("pointermove", drag);
  stage.addEventListener("pointerup", end, { once: true });
  stage.addEventListener("pointercancel", end, { once: true });
});
stage.addEventListener("keydown", (event) => {
  if (!photo) return;
  const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  if (event.key in steps) move(...steps[event.key]);
  else if (event.key === "+" || event.key === "-") {
    zoom.value = Number(zoom.value) + (event.key === "+" ? 5 : -5);
    paint();
  } else return;
  event.preventDefault();
});
