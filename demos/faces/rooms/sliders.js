// Eight directions. The value is the moves as text, "0,1.5,...". "input" comes while a slider moves, at most once a frame
// (gradio keeps only the last that waits), "release" when it is let go. props.ends is one sheet of the faces at both ends.
const COUNT = 8, REACH = 3;
const box = element.querySelector(".sliders");
const rows = [];
let asked = false;

function tell() {
  props.value = rows.map((row) => String(Number(row.range.value))).join(",");
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    trigger("input");
  });
}

function label(row) {
  const move = Number(row.range.value);
  const place = ((move + REACH) / (2 * REACH)) * 100;
  row.range.style.setProperty("--from", `${Math.min(place, 50)}%`);
  row.range.style.setProperty("--to", `${Math.max(place, 50)}%`);
  row.output.textContent = move ? move.toFixed(1).replace("-", "−") : "0";
}

function released() {
  requestAnimationFrame(() => trigger("release"));
}

function go(row, move) {
  row.range.value = move;
  label(row);
  tell();
  released();
}

for (let i = 0; i < COUNT; i++) {
  const line = document.createElement("div");
  line.className = "direction";
  const range = Object.assign(document.createElement("input"), { type: "range", min: -REACH, max: REACH, step: 0.1, value: 0 });
  range.id = `direction-${i + 1}`;
  const name = document.createElement("label");
  name.htmlFor = range.id;
  const output = document.createElement("output");
  name.append(`Direction ${i + 1}`, output);
  const row = { range, output, ends: [] };
  for (const [j, side, move] of [[0, "low", -REACH], [1, "high", REACH]]) {
    const end = document.createElement("button");
    end.type = "button";
    end.className = `end ${side}`;
    end.style.backgroundPosition = `${j * 100}% ${(i * 100) / (COUNT - 1)}%`;
    end.setAttribute("aria-label", `Direction ${i + 1} all the way ${j ? "up" : "down"}`);
    end.title = "Go there";
    end.addEventListener("click", () => go(row, move));
    row.ends.push(end);
  }
  range.addEventListener("input", () => {
    label(row);
    tell();
  });
  range.addEventListener("change", released);
  range.addEventListener("dblclick", () => go(row, 0));
  line.append(row.ends[0], name, range, row.ends[1]);
  box.append(line);
  rows.push(row);
}

function moved() {
  const moves = String(props.value || "").split(",").map(Number);
  rows.forEach((row, i) => {
    const move = Number.isFinite(moves[i]) ? moves[i] : 0;
    if (Number(row.range.value) !== move) row.range.value = move;
    label(row);
  });
}

function drawEnds() {
  const sheet = String(props.ends || "");
  for (const row of rows) for (const end of row.ends) end.style.backgroundImage = /^data:image\/webp;base64,[\w+/=]+$/.test(sheet) ? `url(${sheet})` : "";
}

watch("value", moved);
watch("ends", drawEnds);
moved();
drawEnds();
