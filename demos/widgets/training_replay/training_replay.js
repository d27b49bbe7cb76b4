// Watch it learn. props.recorded is JSON of recorded.py, once for a training; the value is the number of the moment shown.
// Everything else happens here, without the server: the slider, Play, the arrow keys, and a finger on a curve.
const room = element.querySelector(".learn");
const play = element.querySelector(".play");
const time = element.querySelector(".time");
const moment = element.querySelector(".moment");
const curvesBox = element.querySelector(".curves");
const panelsBox = element.querySelector(".panels");
const PLAY = "M3 1l11 7-11 7z", PAUSE = "M3 1h4v14H3zM9 1h4v14H9z";
let training = null, charts = [], panels = [], clock = 0, telling = 0, drawnFrom = "";

const current = () => Number(time.value);

// The address follows a moment after the slider rests.
function tell() {
  clearTimeout(telling);
  telling = setTimeout(() => { if (props.value !== time.value) props.value = time.value; }, 200);
}

function show(index) {
  if (!training) return;
  time.value = index;
  const { step, time: passed, seen } = training.moments[index];
  time.style.setProperty("--range_progress", `${(index / Math.max(1, training.moments.length - 1)) * 100}%`);
  const readouts = charts.flatMap((chart) => chart.move(step));
  for (const panel of panels) panel(index);
  const where = `step ${whole.format(step)} of ${whole.format(training.steps)}`;
  moment.textContent = `${where[0].toUpperCase()}${where.slice(1)} · ${passed} · ${whole.format(seen)} ${training.examples} seen`;
  time.setAttribute("aria-valuetext", `${where}: ${readouts.join(", ") || passed}`);
}

function go(index) {
  const last = training.moments.length - 1;
  show(Math.min(Math.max(index, 0), last));
  tell();
}

// The moment whose step is nearest on the chart, which is spaced by logarithm.
function goToStep(step) {
  const far = training.moments.map((each) => Math.abs(Math.log(each.step / step)));
  stop();
  go(far.indexOf(Math.min(...far)));
}

function label(playing) {
  play.querySelector("span").textContent = playing ? "Pause" : "Play";
  play.querySelector("path").setAttribute("d", playing ? PAUSE : PLAY);
  for (const live of element.querySelectorAll("[aria-live]")) live.setAttribute("aria-live", playing ? "off" : "polite");
}

function stop() {
  clearInterval(clock);
  clock = 0;
  label(false);
}

function start() {
  if (current() >= training.moments.length - 1) go(0);
  clock = setInterval(() => {
    go(current() + 1);
    if (current() >= training.moments.length - 1 || !room.isConnected || !room.offsetParent) stop();
  }, training.pace);
  label(true);
}

function build() {
  training = parse(props.recorded);
  stop();
  room.hidden = !training;
  if (!training) return;
  element.querySelector(".learned").textContent = training.sentence;
  time.max = training.moments.length - 1;
  curvesBox.replaceChildren();
  panelsBox.replaceChildren();
  charts = training.curves.map((curve) => makeChart(curvesBox, curve, training.steps, goToStep));
  panels = training.panels.map((panel) => makePanel(panelsBox, panel));
  for (const chart of charts) chart.draw();
}

function arrived() {
  if (props.recorded !== drawnFrom) {
    drawnFrom = props.recorded;
    build();
  }
  const index = Number(props.value);
  if (training && Number.isInteger(index) && index < training.moments.length && !clock) show(Math.max(index, 0));
}

play.addEventListener("click", () => (clock ? stop() : start()));
time.addEventListener("input", () => {
  stop();
  go(current());
});
room.addEventListener("keydown", (event) => {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!move || event.target === time || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  stop();
  go(current() + move);
});
new ResizeObserver(() => { for (const chart of charts) chart.draw(); }).observe(curvesBox);
watch(["value", "recorded"], arrived);
arrived();
