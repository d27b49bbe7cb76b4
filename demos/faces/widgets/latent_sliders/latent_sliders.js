// The directions, as props.names tells: JSON of {name, low, high, measured}. Those without measured are principal
// directions and stand folded away, unless no direction has a name. The value is the moves as text, "0,1.5,...".
// "input" comes while a slider moves, at most once a frame (gradio keeps only the last that waits), "release" when it is
// let go. props.ends is one sheet of the faces at both ends.
const REACH = 3, OPEN = 8;
const names = JSON.parse(props.names);
const COUNT = names.length;
const box = element.querySelector(".sliders");
const more = element.querySelector(".more-sliders");
const shown = names.filter((each) => each.measured).length || OPEN;
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

names.forEach((each, i) => {
  const line = document.createElement("div");
  line.className = "direction";
  if (each.measured) line.title = each.measured;
  const range = Object.assign(document.createElement("input"), { type: "range", min: -REACH, max: REACH, step: 0.1, value: 0 });
  range.id = `direction-${i + 1}`;
  const name = document.createElement("label");
  name.htmlFor = range.id;
  const output = document.createElement("output");
  name.append(each.name, output);
  const row = { range, output, ends: [] };
  for (const [j, side, move, word] of [[0, "low", -REACH, each.low || "down"], [1, "high", REACH, each.high || "up"]]) {
    const end = document.createElement("button");
    end.type = "button";
    end.className = `end ${side}`;
    end.style.backgroundPosition = `${j * 100}% ${(i * 100) / (COUNT - 1)}%`;
    end.style.backgroundSize = `200% ${COUNT * 100}%`;
    end.setAttribute("aria-label", `${each.name} all the way ${word}`);
    end.title = each.low ? word : "Go there";
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
  (i < shown ? box : more.querySelector(".unnamed")).append(line);
  rows.push(row);
});
more.hidden = shown >= COUNT;

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
