"""Look inside the classifier as a visitor meets it: live at once, by mouse and by keys, and kept in the link."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opener

READY = 90_000


def opened(page: Page, address: str, query: str = "") -> Page:
    """Open the room and wait until the last patch has been tried."""
    page.goto(f"{address}/?tab=images&room=inside{query}")
    done(page)
    return page


def done(page: Page) -> None:
    expect(page.locator("#occlusion .occlusion-progress")).to_contain_text(
        re.compile(r"\d+ patches tried"), timeout=READY
    )


def total(page: Page) -> tuple[str, str]:
    """The result of the sum on the page, and the network's own number for the same spot."""
    total = page.locator(".convolution-total").inner_text().split("= ")[-1]
    return total, page.locator(".convolution-own").inner_text().split(": ")[-1]


def test_the_room_opens_live_and_from_the_answer_down_to_a_sum(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    expect(page.get_by_text("This is all the network sees")).to_be_visible()
    expect(page.locator("#network-input .bars li")).to_have_count(5)
    tiles = page.locator("#layer-tower [role=radio]")
    assert tiles.count() > 5
    chances = page.locator("#grad-cam [role=radio]")
    expect(chances).to_have_count(5)
    chances.nth(1).click()
    label = chances.nth(1).evaluate("node => node.firstChild.textContent")
    expect(page.locator(".grad-cam-words")).to_contain_text(label)
    expect(page.locator(".occlusion-words")).to_contain_text(label)
    expect(page).to_have_url(re.compile(f"label={label}.*weights="))

    tiles.last.click()
    words = tiles.last.get_attribute("aria-label") or ""
    expect(page.locator(".maps-layer")).to_have_text(re.compile(re.escape(words), re.I))
    channels = page.locator("#feature-maps [role=radio]")
    channels.nth(2).click()
    name = (channels.nth(2).get_attribute("aria-label") or "").split(",")[0]
    expect(page.locator(".maps-range")).to_contain_text(name)
    expect(page).to_have_url(re.compile(r"layer=.*channel="))
    page.reload()
    done(page)
    expect(page.locator(".maps-layer")).to_have_text(re.compile(re.escape(words), re.I))
    expect(page.locator(".maps-range")).to_contain_text(name)
    expect(page.locator(".grad-cam-words")).to_contain_text(label)


def test_the_sum_is_the_map_wherever_the_filter_lies(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&filter=1&spot=0,0")
    picture = page.locator(".convolution-picture")
    expect(page.locator("#convolution [role=radio]").nth(1)).to_have_attribute("aria-checked", "true")
    assert total(page)[0] == total(page)[1]
    picture.focus()
    before = page.locator(".convolution-own").inner_text()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert total(page)[0] == total(page)[1]
    expect(page).to_have_url(re.compile("spot=2%2C1"))
    picture.hover(position={"x": 150, "y": 150})
    assert page.locator(".convolution-own").inner_text() != before
    assert total(page)[0] == total(page)[1]
    page.locator("#convolution [role=radio]").nth(2).click()
    expect(page.locator("#convolution .filters")).to_have_attribute("data-number", "2")
    assert total(page)[0] == total(page)[1]


def test_the_patch_moves_by_keys_and_by_mouse(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    stage, said = page.locator(".occlusion-stage"), page.locator(".occlusion-answer")
    expect(said).to_contain_text(re.compile(r"With this patch covered: .+%, before .+%\."))
    stage.hover(position={"x": 5, "y": 5})
    corner = page.locator("#occlusion .occlusion-patch").get_attribute("style")
    stage.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#occlusion .occlusion-patch").get_attribute("style") != corner


def test_the_percentages_are_those_of_try_it(desktop: Page, address: str) -> None:
    page = desktop
    page.goto(f"{address}/?tab=images&example=horse")
    bars = page.locator("#images-bars .bars li")
    expect(bars).to_have_count(5, timeout=READY)
    answers = bars.all_text_contents()
    percentage = answers[0].removeprefix("horse")
    page.get_by_role("tab", name="Look inside").locator("visible=true").click()
    expect(page.locator("#network-input .bars li")).to_have_text(answers, timeout=READY)
    expect(page.locator("#grad-cam [role=radio]").first).to_contain_text(percentage)
    done(page)
    expect(page.locator(".occlusion-answer")).to_contain_text(f"before {percentage}.")


def test_the_picture_comes_over_from_try_it(desktop: Page, address: str, tmp_path: Path) -> None:
    page = desktop
    page.goto(f"{address}/?tab=images&example=motorcycle")
    expect(page.locator("#images-bars .bars li")).to_have_count(5, timeout=READY)
    page.get_by_role("tab", name="Look inside").locator("visible=true").click()
    done(page)
    chip = page.locator(".chip[aria-pressed='true']:visible")
    expect(chip).to_have_text("motorcycle")
    Image.fromarray(np.full((60, 60, 3), (200, 30, 30), np.uint8)).save(tmp_path / "red.png")
    page.get_by_role("tab", name="Try it").locator("visible=true").click()
    page.locator("#images-picture").get_by_label(re.compile("clear|remove", re.I)).first.click()
    page.locator("#images-picture input[type=file]").set_input_files(tmp_path / "red.png")
    expect(page.locator("#images-scene .scene-picture")).to_have_attribute("viewBox", "0 0 60 60", timeout=READY)
    page.get_by_role("tab", name="Look inside").locator("visible=true").click()
    expect(page.locator(".input-photo")).to_have_attribute("viewBox", "0 0 60 60", timeout=READY)
    expect(chip).to_have_count(0)
    done(page)


def test_a_link_that_asks_for_what_is_not_there_gets_the_usual_and_a_sentence(desktop: Page, address: str) -> None:
    page = desktop
    page.goto(f"{address}/?tab=images&room=inside&layer=<script>&channel=9000&filter=-3")
    for said in ("layer=<script> in the link isn't a layer", "filter=-3 in the link", "channel=9000 in the link"):
        expect(page.locator(".toast-body", has_text=said)).to_be_visible(timeout=READY)
    done(page)
    expect(page.locator(".maps-range")).to_contain_text("number 1 in strength")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_scrolls_sideways(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = opened(open_page(size), address)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.locator("#convolution button, #layer-tower button, #feature-maps button, #grad-cam button")
    heights = small.evaluate_all("nodes => nodes.filter(node => node.offsetParent).map(node => node.offsetHeight)")
    assert min(heights) >= 40
