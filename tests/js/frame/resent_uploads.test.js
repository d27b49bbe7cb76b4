import assert from "node:assert/strict";
import { test } from "node:test";
import { keep, noUploads, placed, resending } from "../../../demos/frame/resent_uploads.js";

const HOME = "http://127.0.0.1/four/gradio_api";

/** A server that forgets: it gives uploads numbered paths, and answers 410 to calls that name others than its last ones. */
function server({ refuses = false } = {}) {
  /** @type {{ address: string, body: any }[]} */
  const asked = [];
  let [count, here] = [0, new Set()];
  /** @type {typeof fetch} */
  const answer = async (input, init) => {
    const address = String(input);
    const body = init?.body instanceof FormData ? init.body : JSON.parse(String(init?.body ?? "null"));
    asked.push({ address, body });
    if (address.includes("/upload")) {
      if (refuses && count) return new Response("full", { status: 507 });
      const paths = body.getAll("files").map(() => `/cache/${++count}`);
      here = new Set([...here, ...paths]);
      return Response.json(paths);
    }
    if (!body) return Response.json("read");
    const gone = body.data.some((/** @type {any} */ value) => value?.path && !here.has(value.path));
    return Response.json({ event_id: "1" }, { status: gone ? 410 : 200 });
  };
  return { asked, answer, forget: () => here.clear() };
}

/** @param {string} name */
function form(name) {
  const files = new FormData();
  files.append("files", new Blob(["picture"]), name);
  return files;
}

/** @param {typeof fetch} ask @param {unknown[]} data */
const join = (ask, data) =>
  ask(`${HOME}/queue/join?__theme=dark`, { method: "POST", body: JSON.stringify({ data, fn_index: 3 }) });

test("an upload that the server has lost is sent again, once, and stays found", async () => {
  const { asked, answer, forget } = server();
  const ask = resending(answer);
  assert.deepEqual(await (await ask(`${HOME}/upload?upload_id=a`, { method: "POST", body: form("cat.png") })).json(), [
    "/cache/1",
  ]);
  assert.equal((await join(ask, [{ path: "/cache/1", size: 7 }, 0.5])).status, 200);
  forget();
  assert.equal((await join(ask, [{ path: "/cache/1", size: 7 }, 0.5])).status, 200);
  assert.deepEqual(
    asked.slice(2).map(({ address }) => address.slice(HOME.length)),
    ["/queue/join?__theme=dark", "/upload", "/queue/join?__theme=dark"],
  );
  assert.equal(asked[3].body.get("files").name, "cat.png");
  assert.deepEqual(asked[4].body, { data: [{ path: "/cache/2", size: 7 }, 0.5], fn_index: 3 });
  assert.equal((await join(ask, [{ path: "/cache/1" }])).status, 200);
  assert.equal(asked.length, 6, "the new place is known");
});

test("calls without an upload of this page go as they are", async () => {
  const { asked, answer } = server();
  const ask = resending(answer);
  await ask(`${HOME}/upload`, { method: "POST", body: form("cat.png") });
  assert.equal((await join(ask, ["text", { path: "/cache/9" }])).status, 410);
  assert.equal(asked.length, 2);
  assert.equal(await (await ask(`${HOME}/queue/data`)).json(), "read");
});

test("where the second upload is refused, the first answer stands", async () => {
  const { asked, answer, forget } = server({ refuses: true });
  const ask = resending(answer);
  await ask(`${HOME}/upload`, { method: "POST", body: form("cat.png") });
  forget();
  assert.equal((await join(ask, [{ path: "/cache/1" }])).status, 410);
  assert.equal(asked.length, 3);
});

test("files stand anywhere in a call's values", () => {
  const uploads = noUploads();
  keep(uploads, [new File(["1"], "a"), new File(["2"], "b")], ["/a", "/b"]);
  uploads.moved.set("/b", "/c");
  const named = new Set();
  const value = [null, "x", { files: [{ path: "/b", url: "u" }, { path: "/d" }] }, [{ path: "/a" }]];
  assert.deepEqual(placed(uploads, value, named), [
    null,
    "x",
    { files: [{ path: "/c", url: "u" }, { path: "/d" }] },
    [{ path: "/a" }],
  ]);
  assert.deepEqual([...named], ["/b", "/a"]);
});

test("the oldest uploads make room for new ones", () => {
  const uploads = noUploads();
  const large = new File([new Uint8Array(30e6)], "large");
  keep(uploads, [large], ["/1"]);
  keep(uploads, [large], ["/2"]);
  keep(uploads, [new File([new Uint8Array(70e6)], "too large")], ["/3"]);
  assert.deepEqual([...uploads.kept.keys()], ["/1", "/2"]);
  keep(uploads, [large], ["/4"]);
  assert.deepEqual([...uploads.kept.keys()], ["/2", "/4"]);
});
