// A model to download. The value is JSON of demos/widgets/hub_download/widget.py; an empty one hides the part. `select` says that it has come.
const ASK_EVERY = 300; // ms
const card = find(".offer-card");
const get = find(".offer-get");
const cancel = find(".offer-cancel");
const bar = find(".offer-bar");
const words = find(".offer-words");
let model = null;
let followed = null; // {name, ticket} of the download that is shown

function show() {
  const next = parse(props.value);
  if (followed && next?.name === followed.name) return;
  if (followed) stop();
  model = next;
  card.hidden = !model;
  if (!model) return;
  find(".offer-title").textContent = model.title;
  find(".offer-says").textContent = model.says;
  const facts = find(".offer-facts");
  facts.replaceChildren();
  for (const fact of model.facts) make("li", "", fact, facts);
  find(".offer-ahead code").textContent = model.command;
  rest("");
}

// No download runs: the button is there, with the words of how the last one ended.
function rest(message) {
  followed = null;
  get.hidden = false;
  get.disabled = false;
  get.textContent = message ? "Try again" : model.button;
  bar.hidden = cancel.hidden = true;
  find(".offer-ahead").hidden = Boolean(message);
  words.textContent = message;
}

function draw(now) {
  const percent = Math.round(100 * (now.share || 0));
  bar.firstElementChild.style.width = `${percent}%`;
  bar.setAttribute("aria-valuenow", percent);
  words.textContent = now.words || "Asking what there is ...";
}

async function begin() {
  const name = model.name;
  get.disabled = true;
  words.textContent = "Asking what there is ...";
  const answer = await server.begin_fetch(name);
  if (model?.name !== name) return answer.ticket && server.leave_fetch({ name, ticket: answer.ticket });
  if (answer.state === "here") return done(name);
  if (answer.state === "failed") return rest(answer.message);
  followed = { name, ticket: answer.ticket };
  get.hidden = true;
  bar.hidden = cancel.hidden = false;
  draw(answer);
  poll(followed);
}

async function poll(mine) {
  while (followed === mine) {
    await new Promise((later) => setTimeout(later, ASK_EVERY));
    if (followed !== mine) return;
    let now;
    try {
      now = await server.fetch_progress(mine);
    } catch {
      now = { state: "failed", message: "This page has lost its server. Load it again." };
    }
    if (followed !== mine) return;
    if (now.state === "here") return done(mine.name);
    if (now.state === "failed" || now.state === "cancelled") return rest(now.message || "Cancelled.");
    draw(now);
  }
}

function done(name) {
  followed = null;
  card.hidden = true;
  trigger("select", { name });
}

function stop() {
  server.leave_fetch(followed);
  followed = null;
}

get.addEventListener("click", () => begin().catch(() => rest("This page has lost its server. Load it again.")));
cancel.addEventListener("click", () => {
  stop();
  rest("Cancelled. Nothing of it was kept.");
});
watch("value", show);
show();
