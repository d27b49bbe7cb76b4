"""Watch it learn, as a visitor meets it: the slider, Play, the arrow keys, links, and the server left alone."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, expect

import weights
from tests.browser.conftest import PHONE, Opener
from tests.browser.test_page import CONTRAST, SMALL, STILL

TABS = ("images", "text", "translation", "faces")
PICTURE = """(room) => [...room.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()).join()
  + room.querySelector(".panels").textContent"""


def opened(page: Page, address: str, tab: str, more: str = "") -> Locator:
    page.goto(f"{address}/?tab={tab}&room=learn{more}")
    room = page.locator(".learn").locator("visible=true")
    expect(room.locator(".panel").first).to_be_visible()
    return room


def slider(room: Locator) -> Locator:
    return room.get_by_role("slider", name="Checkpoint")


@pytest.mark.parametrize("tab", TABS)
def test_arrow_keys_step_through_the_training_without_the_server(desktop: Page, address: str, tab: str) -> None:
    room = opened(desktop, address, tab)
    expect(room.locator(".learned")).to_contain_text(re.compile(r"Trained for .+ on .+: [\d,]+ .+ in [\d,]+ steps"))
    expect(desktop.locator("body")).not_to_have_class(re.compile("busy"))
    asked: list[str] = []

    def note(request: Request) -> None:
        if re.search(r"/gradio_api/(queue/join|run|call|api|component_server)\b", request.url):
            asked.append(request.url)

    desktop.on("request", note)
    expect(slider(room)).to_have_value("0")
    slider(room).focus()
    first = room.evaluate(PICTURE)
    for _ in range(10):
        desktop.keyboard.press("ArrowRight")
    expect(slider(room)).to_have_value("10")
    assert room.evaluate(PICTURE) != first
    expect(slider(room)).to_have_attribute("aria-valuetext", re.compile(r"^step [\d,]+ of [\d,]+: .*\d"))
    expect(desktop).to_have_url(re.compile("step=10&weights=[0-9a-f]{8}$"))
    for _ in range(10):
        desktop.keyboard.press("ArrowLeft")
    assert room.evaluate(PICTURE) == first
    expect(desktop).not_to_have_url(re.compile("step|weights"))
    assert not asked


RECORD = """(slider) => {
  window.shown = [];
  const observer = new MutationObserver(() => window.shown.push(slider.value));
  observer.observe(slider, { attributes: true, attributeFilter: ["aria-valuetext"] });
}"""
"""Writes down every checkpoint that the slider shows, however short."""


def test_play_walks_to_the_end_and_starts_anew(desktop: Page, address: str) -> None:
    last = len(weights.history("face_gan")["samples"]) - 1
    room = opened(desktop, address, "faces", f"&step={last - 8}")
    expect(slider(room)).to_have_value(str(last - 8))
    room.get_by_role("button", name="Play").click()
    expect(room.get_by_role("button", name="Pause")).to_be_visible()
    expect(slider(room)).to_have_value(str(last))
    slider(room).evaluate(RECORD)
    room.get_by_role("button", name="Play").click()
    desktop.wait_for_function("window.shown.slice(0, 3).join() === '0,1,2'")
    room.get_by_role("button", name="Pause").click()
    expect(room.get_by_role("button", name="Play")).to_be_visible()


def test_the_text_is_the_one_that_was_recorded(desktop: Page, address: str) -> None:
    sample = weights.history("char_lstm_shakespeare")["samples"][12]
    room = opened(desktop, address, "text", "&step=12")
    written = room.locator(".written-then")
    expect(written).to_have_attribute("aria-live", "polite")
    expect(slider(room)).to_have_value("12")
    assert written.evaluate("(node) => node.textContent") == sample["prompt"] + sample["text"]


def test_the_confusions_are_those_that_were_recorded(desktop: Page, address: str) -> None:
    samples = weights.history("resnet_cifar10")["samples"]
    room = opened(desktop, address, "images", f"&step={len(samples) - 1}")
    expect(slider(room)).to_have_value(str(len(samples) - 1))
    cells = room.locator(".confusion tbody td").all_text_contents()
    assert [int(cell or 0) for cell in cells] == [count for row in samples[-1]["confusion"] for count in row]
    percent = samples[-1]["held_out_accuracy"] * 100
    expect(room.locator(".curve .readout b").first).to_have_text(f"{percent:.1f}%")


def test_a_training_is_picked_and_stands_in_the_link(desktop: Page, address: str) -> None:
    opened(desktop, address, "images")
    desktop.get_by_role("radio", name="Cell nuclei").locator("visible=true").check()
    room = desktop.locator(".learn").locator("visible=true")
    expect(room.locator(".of-strip h3")).to_have_text("What it finds in four pictures")
    hashed = json.loads((weights.folder() / "mask_rcnn_nuclei" / "card.json").read_text())["files"]["model.safetensors"]
    expect(desktop).to_have_url(re.compile(f"network=mask_rcnn_nuclei&weights={hashed['sha256'][:8]}$"))
    desktop.reload()
    expect(room.locator(".of-strip h3")).to_have_text("What it finds in four pictures")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("&step=5&weights=00000000", "The weights have changed since this link was made"),
        ("&step=-1", "step=-1 in the link isn't between 0 and"),
        ("&step=<b>x", "step=<b>x in the link isn't a whole number"),
    ],
)
def test_a_link_that_fits_no_more_opens_with_the_first_moment(
    desktop: Page, address: str, more: str, said: str
) -> None:
    room = opened(desktop, address, "translation", more)
    expect(desktop.get_by_text(said)).to_be_visible()
    expect(slider(room)).to_have_value("0")
    expect(desktop).to_have_url(re.compile("tab=translation&room=learn$"))


@pytest.mark.parametrize("tab", TABS)
def test_it_suits_a_phone_and_both_lights(open_page: Opener, address: str, tab: str, tmp_path: Path) -> None:
    for mode in ("light", "dark"):
        page = open_page(PHONE, mode, "reduce")
        opened(page, address, tab, "&step=9")
        page.wait_for_function(STILL)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert page.evaluate(SMALL) == []
        assert page.evaluate(CONTRAST) == []
