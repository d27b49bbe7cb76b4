"""Handwriting as a visitor meets it: the switch, a page that is written, words written again, files, links, insides.

The app runs on a small untrained writer, whatever is shipped: it scribbles, but all else is as with a trained one.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import weights
from tests.browser.conftest import DESKTOP, PHONE, Opener
from tests.browser.served import COLD, served
from tests.networks.handwriting_network import ship

SHEET = ".pen-sheet .handwritten"
READY = 60_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped networks, and a small writer by hand."""
    place = tmp_path_factory.mktemp("weights")
    for one in weights.folder().iterdir():
        if (one / "card.json").exists() and one.name != "handwriting":
            os.symlink(one, place / one.name)
    ship(place)
    return place


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[str]:
    """Address of an app with them."""
    with served(tmp_path_factory.mktemp("app") / "app.log", COLD, WEIGHTS_DIR=str(folder)) as found:
        yield found


def written(page: Page) -> None:
    expect(page.locator(SHEET)).to_have_attribute("aria-busy", "false", timeout=READY)
    expect(page.locator("#text .pen-sheet canvas")).to_have_attribute(
        "aria-label", re.compile("Written by hand: "), timeout=READY
    )


def inked(page: Page) -> int:
    """Return how many pixels of the sheet have the colour of the pen."""
    return int(
        page.locator(".pen-sheet canvas").evaluate(
            "canvas => { const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
            " let count = 0; for (let at = 0; at < data.length; at += 4) {"
            " if (data[at + 3] > 200 && data[at + 2] > data[at] + 60) count += 1; } return count; }"
        )
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_text_is_written_once_the_switch_is_turned(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = open_page(size, reduced_motion="reduce")
    page.goto(f"{address}/?tab=text")
    switch = page.get_by_role("group", name="What is written")
    expect(switch.get_by_role("button", name="Text", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("textbox", name="Prompt")).to_be_visible()
    expect(page.locator(SHEET)).to_be_hidden()
    switch.get_by_role("button", name="Handwriting").click()
    expect(page.get_by_role("textbox", name="Prompt")).to_be_hidden()
    expect(page).to_have_url(re.compile("kind=handwriting"))
    written(page)
    assert inked(page) > 200
    expect(page.locator("#text .hands svg")).to_have_count(3, timeout=READY)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("tab", name="Then and now").click()
    expect(page.get_by_role("heading", name="Reported then, measured here")).to_be_visible()


def test_a_link_brings_its_page_a_word_is_written_again_and_files_are_saved(open_page: Opener, address: str) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(f"{address}/?tab=text&kind=handwriting&write=a+dog&handseed=4&hand=2&bias=1.5")
    written(page)
    expect(page.locator("#text .hands .chip[data-style='2']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#text .facts li").filter(has_text="seed 4")).to_be_visible()
    assert "weights=" not in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    assert json.loads(download.value.path().read_text())["lines"][0]["text"] == "a dog"
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    before = download.value.path().read_text()
    assert before.startswith("<svg")
    assert before.count("<path") > 1
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG, transparent").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    word = page.get_by_role("button", name=re.compile("^Write “.*” again$")).first
    word.press("Enter")  # an untrained writer writes its words over each other
    expect(page.locator("#text .notice:visible")).to_contain_text("Written again", timeout=READY)
    written(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    assert download.value.path().read_text() != before
    page.get_by_role("textbox", name=re.compile("^Text")).fill("Café")
    page.get_by_role("button", name="Write by hand").click()
    expect(page.get_by_text("“Cafe” would do")).to_be_visible(timeout=READY)


def test_the_pen_moves_and_can_be_skipped(open_page: Opener, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/?tab=text&kind=handwriting&write=a+long+line+to+be+written+here&speed=1")
    skip = page.get_by_role("button", name="Skip to the end")
    expect(skip).to_be_enabled(timeout=READY)
    page.wait_for_function("document.querySelector('.pen-sheet .nib').style.transform !== ''")
    skip.click()
    written(page)
    whole = inked(page)
    page.get_by_role("button", name="Watch again").click()
    expect(skip).to_be_enabled()
    assert inked(page) < whole
    skip.click()
    assert inked(page) == whole


def test_inside_the_slider_shows_what_the_network_knew(open_page: Opener, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/?tab=text&room=inside&kind=handwriting&write=a+dog")
    slider = page.get_by_role("slider", name="Pen points that stand")
    expect(slider).to_be_visible(timeout=READY)
    last = int(slider.get_attribute("max") or 0)
    assert last > 2
    slider.fill("2")
    expect(page.locator(".pen-trace .moment")).to_contain_text(f"2 of {last} points stand. The network looks at “")
    expect(page.locator(".pen-trace .letters .now")).to_have_count(1)
    page.wait_for_function("document.querySelector('.pen-trace canvas').dataset.alternatives === '10'", timeout=READY)
    page.get_by_label("moves down").check()
    page.wait_for_function("document.querySelector('.pen-trace canvas').dataset.coloured === 'true'", timeout=READY)
    assert page.locator(".pen-trace .paper canvas").get_attribute("data-alternatives") == "10"
    stood = page.locator(".pen-trace .paper canvas").evaluate("canvas => canvas.toDataURL()")
    page.get_by_role("button", name="Write on from here").click()
    page.wait_for_function(
        "stood => document.querySelector('.pen-trace .paper canvas').toDataURL() !== stood", arg=stood, timeout=READY
    )
    assert slider.input_value() == "2"
