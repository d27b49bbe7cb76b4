import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, differing, LinkState, placeOf, settingsOf, settingText } from "../../../demos/frame/link_state.js";

test("an address names a tab and a room, Try it where it names none", () => {
  assert.deepEqual(placeOf("?tab=faces&room=inside&seed=3"), { tab: "faces", room: "inside" });
  assert.deepEqual(placeOf("?tab=faces&room="), { tab: "faces", room: "try" });
  assert.deepEqual(placeOf(""), { tab: "", room: "try" });
});

test("its other parameters are settings, but for gradio's own", () => {
  assert.deepEqual(settingsOf("?tab=text&room=try&__theme=dark&seed=3&prompt=a+b%26c"), { seed: "3", prompt: "a b&c" });
});

test("a setting stands in the address as a text", () => {
  assert.deepEqual([true, false, 0.5, null, undefined, "x"].map(settingText), ["1", "0", "0.5", "", "", "x"]);
});

test("only what differs from its default is kept", () => {
  const kept = differing(["seed", "smooth", "prompt"], [0, true, ""], "", [7, true, ""]);
  assert.deepEqual(kept, { seed: "7" });
  assert.deepEqual(differing(["smooth"], [true], "", [false]), { smooth: "0" });
  assert.deepEqual(differing(["temperature"], [0.8], "", ["0.8"]), {});
});

test("a text that is too long for a link stays out of it", () => {
  assert.deepEqual(differing(["prompt"], [""], "", ["x".repeat(2000)]), { prompt: "x".repeat(2000) });
  assert.deepEqual(differing(["prompt"], [""], "", ["x".repeat(2001)]), {});
});

test("settings name the weights that they are about, once they differ", () => {
  assert.deepEqual(differing(["unit"], [0], "c0ffee00", [5]), { unit: "5", weights: "c0ffee00" });
  assert.deepEqual(differing(["unit"], [0], "c0ffee00", [0]), {});
  const each = { model: { cifar10: "aaaa0000", tiny: "" } };
  assert.deepEqual(differing(["model", "layer"], ["tiny", ""], each, ["cifar10", ""]), {
    model: "cifar10",
    weights: "aaaa0000",
  });
  assert.deepEqual(differing(["model", "layer"], ["cifar10", ""], each, ["tiny", "stem"]), {
    model: "tiny",
    layer: "stem",
  });
  const two = { style: { verse: "aaaa0000", code: "bbbb0000" }, kind: { hand: "cccc0000" } };
  assert.equal(differing(["style", "kind"], ["verse", "text"], two, ["code", "text"]).weights, "bbbb0000");
  assert.equal(differing(["style", "kind"], ["verse", "text"], two, ["code", "hand"]).weights, "cccc0000");
  assert.equal(differing(["style"], ["verse"], two, ["code"]).weights, "bbbb0000");
});

test("an address is written with gradio's own parameters first, and Try it unnamed", () => {
  const search = "?tab=images&__theme=dark&threshold=0.3";
  assert.equal(addressOf("/x/", search, { tab: "text", room: "try" }, {}), "/x/?__theme=dark&tab=text");
  assert.equal(
    addressOf("/", "", { tab: "faces", room: "inside" }, { moves: "0,1.5", words: "a&b=c" }),
    "/?tab=faces&room=inside&moves=0%2C1.5&words=a%26b%3Dc",
  );
});

test("what is written is read back", () => {
  const settings = { prompt: "Être ou\nne pas = être & so on?", seed: "12" };
  const search = addressOf("/", "", { tab: "text", room: "then" }, settings).slice(1);
  assert.deepEqual(placeOf(search), { tab: "text", room: "then" });
  assert.deepEqual(settingsOf(search), settings);
});

test("every room has settings of its own, and follows its components once it is open", () => {
  const state = new LinkState();
  const [faces, text] = [
    { tab: "faces", room: "try" },
    { tab: "text", room: "try" },
  ];
  state.keep(faces, { seed: "3" });
  assert.deepEqual(state.settings(faces), { seed: "3" });
  assert.deepEqual(state.settings(text), {});
  assert.equal(state.isOpen(faces), false);
  state.open(faces);
  assert.deepEqual([state.isOpen(faces), state.isOpen(text)], [true, false]);
});
