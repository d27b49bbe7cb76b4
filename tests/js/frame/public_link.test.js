import assert from "node:assert/strict";
import { test } from "node:test";
import { publicLink } from "../../../demos/frame/public_link.js";

const SPACE = "https://huggingface.co/spaces/ada/page";

test("elsewhere the page's own address is shared", () => {
  const here = { href: "http://127.0.0.1:7860/?tab=text&__theme=dark", search: "?tab=text&__theme=dark" };
  assert.equal(publicLink(here, ""), here.href);
});

test("on a Space its public address has the state, and nothing of the frame's own", () => {
  const search = "?tab=text&prompt=a%20b%26c&__theme=dark&__sign=abc";
  const link = publicLink({ href: `https://ada-page.hf.space/${search}`, search }, SPACE);
  assert.equal(link.split("?")[0], SPACE);
  const state = new URLSearchParams(link.split("?")[1]);
  assert.deepEqual(
    [...state],
    [
      ["tab", "text"],
      ["prompt", "a b&c"],
    ],
  );
});

test("a page as it opens is the Space itself", () => {
  assert.equal(
    publicLink({ href: "https://ada-page.hf.space/?__theme=light", search: "?__theme=light" }, SPACE),
    SPACE,
  );
});
