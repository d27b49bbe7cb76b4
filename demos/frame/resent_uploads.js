// The page keeps what the visitor uploaded, and sends it again when the server hasn't got it any more: an hour later, or
// when another replica answers. `request_gate.py` says so with status 410, before the call is queued.

const KEPT_BYTES = 64e6; // of the newest uploads together
const GONE = 410;
const [UPLOAD, JOIN] = ["/upload", "/queue/join"];

/** @typedef {{ kept: Map<string, File>, moved: Map<string, string> }} Uploads files by the path they first got, and where they are now */

/** @returns {Uploads} */
export const noUploads = () => ({ kept: new Map(), moved: new Map() });

/** Keep uploaded files, the oldest as long as there is room. @param {Uploads} uploads @param {File[]} files @param {string[]} paths */
export function keep(uploads, files, paths) {
  files.forEach((file, number) => {
    if (paths[number] !== undefined && file.size <= KEPT_BYTES) uploads.kept.set(paths[number], file);
  });
  let bytes = [...uploads.kept.values()].reduce((sum, file) => sum + file.size, 0);
  for (const [path, file] of uploads.kept) {
    if (bytes <= KEPT_BYTES) return;
    uploads.kept.delete(path);
    uploads.moved.delete(path);
    bytes -= file.size;
  }
}

/**
 * Return a call's values with the paths of kept files as they are now, and which of them stand in it.
 * @param {Uploads} uploads @param {unknown} value @param {Set<string>} named gets the paths that the files first had
 * @returns {unknown}
 */
export function placed(uploads, value, named) {
  if (Array.isArray(value)) return value.map((each) => placed(uploads, each, named));
  if (value === null || typeof value !== "object") return value;
  const changed = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, placed(uploads, each, named)]));
  if (typeof changed.path === "string" && uploads.kept.has(changed.path)) {
    named.add(changed.path);
    changed.path = uploads.moved.get(changed.path) ?? changed.path;
  }
  return changed;
}

/** @param {RequestInfo | URL} input */
const addressOf = (input) => (input instanceof Request ? input.url : String(input));

/** @param {string} address @param {string} end */
const leadsTo = (address, end) => address.split("?")[0].endsWith(`/gradio_api${end}`);

/**
 * Return `fetch` with a memory for uploads.
 * @param {typeof fetch} plain @param {Uploads} uploads @returns {typeof fetch}
 */
export function resending(plain, uploads = noUploads()) {
  /** @param {string} address @param {Set<string>} named */
  async function sendAgain(address, named) {
    const form = new FormData();
    const names = [...named];
    for (const name of names) form.append("files", uploads.kept.get(name) ?? new Blob(), uploads.kept.get(name)?.name);
    const answer = await plain(address.split("?")[0].slice(0, -JOIN.length) + UPLOAD, {
      method: "POST",
      body: form,
      credentials: "include",
    });
    if (!answer.ok) return false;
    const paths = await answer.json();
    names.forEach((name, number) => {
      uploads.moved.set(name, paths[number]);
    });
    return true;
  }

  /** @param {string} address @param {RequestInit} init */
  async function join(address, init) {
    const call = JSON.parse(String(init.body));
    /** @type {Set<string>} */
    const named = new Set();
    const withPlaces = () => ({ ...init, body: JSON.stringify({ ...call, data: placed(uploads, call.data, named) }) });
    const answer = await plain(address, withPlaces());
    if (answer.status !== GONE || !named.size || !(await sendAgain(address, named))) return answer;
    return plain(address, withPlaces());
  }

  return async (input, init) => {
    const address = addressOf(input);
    if (init?.method !== "POST") return plain(input, init);
    if (leadsTo(address, JOIN) && uploads.kept.size && typeof init.body === "string") return join(address, init);
    const answer = await plain(input, init);
    if (leadsTo(address, UPLOAD) && answer.ok && init.body instanceof FormData) {
      const files = init.body.getAll("files").filter((each) => each instanceof File);
      keep(uploads, files, await answer.clone().json());
    }
    return answer;
  };
}

/** Let this page's calls remember its uploads. */
export function resendUploads() {
  window.fetch = resending(window.fetch.bind(window));
}
