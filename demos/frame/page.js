// The page's own script: the address, light and dark, rooms that open, copying a link, and the thin bar while waiting.
const page = (() => {
  const FIRST_ROOM = "try";
  const memory = new Map(); // "faces/try" -> {seed: "3"}: what differs from the defaults
  const opened = new Set(); // rooms whose components took their values from the link
  let arriving = true; // until the tab and room of the address are shown

  const query = () => new URLSearchParams(location.search);
  const place = () => ({ tab: query().get("tab"), room: query().get("room") || FIRST_ROOM });
  const buttons = (id) => [...document.querySelectorAll(`#${id} > .tab-wrapper [role="tab"]`)];
  const nameOf = (button) => button.dataset.tabId;
  const selected = (id) => buttons(id).find((button) => button.getAttribute("aria-selected") === "true");

  function shown() {
    const tab = selected("tabs");
    if (!tab) return null;
    const room = selected(`rooms-${nameOf(tab)}`);
    return { tab: nameOf(tab), room: room ? nameOf(room) : FIRST_ROOM };
  }

  function address({ tab, room }) {
    const parts = new URLSearchParams();
    for (const [name, value] of query()) if (name.startsWith("__")) parts.set(name, value);
    parts.set("tab", tab);
    if (room !== FIRST_ROOM) parts.set("room", room);
    for (const [name, value] of Object.entries(memory.get(`${tab}/${room}`) || {})) parts.set(name, value);
    return `${location.pathname}?${parts}`;
  }

  // Called by a room's components whenever one of them changes.
  // `hashes` says which weights its settings are about: one text, or one for each value of the first component.
  function remember(tab, room, names, defaults, hashes, values) {
    if (!opened.has(`${tab}/${room}`)) return;
    const text = (value) => (typeof value === "boolean" ? String(Number(value)) : String(value ?? ""));
    const kept = {};
    names.forEach((name, i) => {
      if (text(values[i]) !== text(defaults[i]) && text(values[i]).length <= 2000) kept[name] = text(values[i]);
    });
    const hash = typeof hashes === "string" ? hashes : hashes[text(values[0])];
    if (hash && Object.keys(kept).length) kept.weights = hash;
    memory.set(`${tab}/${room}`, kept);
    const now = shown();
    if (now && now.tab === tab && now.room === room) history.replaceState(null, "", address(now));
  }

  // The room took its values from the link; what it couldn't use leaves the address.
  function restored(tab, room, ...settled) {
    opened.add(`${tab}/${room}`);
    remember(tab, room, ...settled);
  }

  // A room that is handed its values by another one doesn't open on its own.
  function handed(tab, room) {
    const opener = document.getElementById(`opener-${tab}-${room}`);
    if (opener) opener.dataset.opened = "yes";
    opened.add(`${tab}/${room}`);
  }

  function show({ tab, room }) {
    const wanted = (id, name) => buttons(id).find((button) => nameOf(button) === name);
    const outer = wanted("tabs", tab);
    if (outer && outer !== selected("tabs")) outer.click();
    const inner = wanted(`rooms-${tab}`, room);
    if (inner && inner !== selected(`rooms-${tab}`)) inner.click();
  }

  // The tab and room of the address are shown first; from then on the address follows what is shown.
  function follow() {
    const now = shown();
    if (!now) return;
    const wanted = place();
    if (arriving) {
      const exists = buttons("tabs").some((button) => nameOf(button) === wanted.tab);
      if (exists && now.tab !== wanted.tab) return show(wanted);
      const rooms = buttons(`rooms-${now.tab}`);
      if (exists && !rooms.length) return;
      if (exists && now.room !== wanted.room && rooms.some((button) => nameOf(button) === wanted.room)) return show(wanted);
      arriving = false;
      const kept = {};
      for (const [name, value] of query()) if (!["tab", "room"].includes(name) && !name.startsWith("__")) kept[name] = value;
      if (exists) memory.set(`${now.tab}/${now.room}`, kept);
      history.replaceState(null, "", address(now));
    } else if (now.tab !== wanted.tab || now.room !== wanted.room) {
      history.pushState(null, "", address(now));
    }
    open(now);
  }

  function open({ tab, room }) {
    const opener = document.getElementById(`opener-${tab}-${room}`);
    if (!opener || opener.dataset.opened) return;
    opener.dataset.opened = "yes";
    (opener.matches("button") ? opener : opener.querySelector("button")).click();
  }

  // A frame of another origin may be refused the browser's storage: then a choice lasts as long as the page.
  const kept = new Map();
  const storage = {
    get(name) {
      try {
        return localStorage.getItem(name) ?? kept.get(name) ?? null;
      } catch {
        return kept.get(name) ?? null;
      }
    },
    set(name, value) {
      kept.set(name, value);
      try {
        localStorage.setItem(name, value);
      } catch {
        // it stays in `kept`
      }
    },
  };

  function setDark(dark) {
    document.body.classList.toggle("dark", dark);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
  }

  function chosenDark() {
    const forced = query().get("__theme");
    if (forced === "light" || forced === "dark") return forced === "dark";
    const chosen = storage.get("light-dark");
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  async function copyLink(button) {
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = "copied";
    } catch {
      button.textContent = "copy it from the address bar";
    }
    setTimeout(() => (button.textContent = "copy link"), 2000);
  }

  document.addEventListener("click", (event) => {
    const copy = event.target.closest(".copy-link");
    if (copy) copyLink(copy);
    if (event.target.closest(".light-dark")) {
      const dark = !document.body.classList.contains("dark");
      storage.set("light-dark", dark ? "dark" : "light");
      setDark(dark);
    }
    if (event.target.closest(".waiting-stop")) visibleStop()?.click();
  });

  window.addEventListener("popstate", () => {
    const { tab, room } = place();
    show({ tab: tab || nameOf(buttons("tabs")[0]), room });
  });

  // The thin bar is drawn by the style sheet; after three seconds it says for how long, and offers a Stop where there is one.
  const PENDING = ".pending, [data-testid='status-tracker']:not(.hide, :has(.error, .clear-status))";
  let since = 0;
  const visibleStop = () => [...document.querySelectorAll("button.stop, .stop button")].find((button) => button.offsetParent && !button.disabled);
  function wait() {
    const busy = document.querySelector(PENDING);
    document.body.classList.toggle("busy", Boolean(busy));
    if (!busy) since = 0;
    else if (!since) since = performance.now();
    const seconds = since ? (performance.now() - since) / 1000 : 0;
    let label = document.querySelector(".waiting");
    if (seconds < 3) return label?.remove();
    if (!label) {
      label = document.body.appendChild(document.createElement("div"));
      label.className = "waiting";
      label.setAttribute("role", "status");
      label.append(document.createElement("span"));
      if (visibleStop()) {
        const stop = label.appendChild(document.createElement("button"));
        stop.className = "waiting-stop";
        stop.textContent = "Stop";
      }
    }
    label.firstChild.textContent = `${Math.floor(seconds)} s`;
  }

  function start() {
    setDark(chosenDark());
    let asked = false;
    new MutationObserver(() => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        follow();
      });
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-selected"] });
    setInterval(wait, 150);
    follow();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  // Called by the scripts of events: `tell(name)` in kit/widget.py.
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  // Called by example chips: the name of the example that a text is, or no name.
  const exampleName = (examples, text) => examples.find(([example]) => example === text)?.[1] ?? "";
  return { remember, restored, handed, storage, tell, exampleName };
})();
window.page = page;
