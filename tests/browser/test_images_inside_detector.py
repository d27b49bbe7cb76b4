"""Look inside the detector as a visitor meets it: the slider, one object's path, and both in the link."""

import re

import pytest
from playwright.sync_api import Page, expect

from demos.images.widgets.detector_stages.widget import STAGES
from tests.browser.conftest import DESKTOP, PHONE, Opener

READY = 90_000
SLIDER = ".stages-slider input"


def opened(page: Page, address: str, query: str = "&model=everyday") -> Page:
    """Open the room on the detector and wait for the stages."""
    page.goto(f"{address}/?tab=images&room=inside{query}")
    expect(page.locator(".stages-hint")).to_be_visible(timeout=READY)
    return page


def test_the_switch_leads_from_the_classifier_to_the_detector_and_back(desktop: Page, address: str) -> None:
    page = desktop
    page.goto(f"{address}/?tab=images&room=inside")
    expect(page.locator("#network-input .bars li")).to_have_count(5, timeout=READY)
    expect(page.locator("#detector-stages")).to_be_hidden()
    page.locator("#inside-part").get_by_text("Detector", exact=True).click()
    expect(page.locator(".stages-title")).to_have_text("1. Feature maps", timeout=READY)
    expect(page.locator("#network-input")).to_be_hidden()
    expect(page.locator("#convolution")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"model=everyday.*weights="))
    page.locator(".chip", has_text="tissue").locator("visible=true").click()
    expect(page).to_have_url(re.compile("model=nuclei"))
    page.locator("#inside-part").get_by_text("Classifier", exact=True).click()
    expect(page.locator("#network-input .bars li").first).to_be_visible(timeout=READY)
    expect(page.locator("#detector-stages")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("model="))


def test_the_slider_shows_every_stage_by_keys_without_the_network(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "queue/join" in request.url else None)
    titles = set()
    page.locator(SLIDER).focus()
    for number, stage in enumerate(STAGES, 1):
        expect(page.locator(f'[data-stage="{stage}"]').first).to_be_attached()
        titles.add(page.locator(".stages-title").inner_text())
        value = page.locator(SLIDER).get_attribute("aria-valuetext") or ""
        assert value.startswith(f"{number} of {len(STAGES)}: ")
        assert page.locator(".stages-look").inner_text()
        page.keyboard.press("ArrowRight")
    assert len(titles) == len(STAGES)
    assert not asked
    expect(page).to_have_url(re.compile(f"stage={STAGES[-1]}"))


def test_one_object_is_followed_and_the_link_keeps_it(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&model=everyday&stage=after")
    boxes = page.locator(".stages-picture rect")
    everything = boxes.count()
    page.locator(".stages-objects [role=radio]").nth(1).click()
    expect(page.locator(".stages-figure")).to_have_text(
        re.compile(r"Proposal \d+ of \d+: its .+% was the highest here")
    )
    assert boxes.count() == 2 < everything  # its box, and the dark line under it
    page.locator(".stages-names button").nth(STAGES.index("scores")).click()
    bars = page.locator(".stages-extra .bars li")
    score = page.locator(".stages-objects [aria-checked=true] b").inner_text()
    assert score in bars.locator("b").all_inner_texts()
    expect(page).to_have_url(re.compile(r"stage=scores.*object=0"))
    page.reload()
    expect(bars.first).to_be_visible(timeout=READY)
    expect(page.locator(".stages-objects [role=radio]").nth(1)).to_have_attribute("aria-checked", "true")
    page.locator(".stages-hit").first.click(force=True)
    expect(page.locator(".stages-objects [role=radio]").first).to_have_attribute("aria-checked", "true")
    expect(page).not_to_have_url(re.compile("object="))


def test_the_anchors_follow_the_mouse_and_the_keys(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&model=everyday&stage=anchors")
    stage, said = page.locator(".stages-picture"), page.locator(".stages-now")
    expect(said).to_have_text(
        re.compile(r"Row \d+, column \d+: \d+ anchors; the best holds an object with a probability of \d+%")
    )
    stage.hover(position={"x": 2, "y": 2})
    expect(said).to_contain_text("Row 1, column 1:")
    stage.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Row 1, column 2:")


def test_a_link_that_asks_for_what_is_not_there_gets_the_usual_and_a_sentence(desktop: Page, address: str) -> None:
    page = desktop
    page.goto(f"{address}/?tab=images&room=inside&model=everyday&stage=<script>&object=99")
    for said in ("stage=<script> in the link isn't one of", "object=99 in the link isn't there"):
        expect(page.locator(".toast-body", has_text=said)).to_be_visible(timeout=READY)
    expect(page.locator(".stages-title")).to_have_text("1. Feature maps")
    expect(page.locator(".stages-objects [role=radio]").first).to_have_attribute("aria-checked", "true")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_scrolls_sideways_and_everything_can_be_hit(
    open_page: Opener, address: str, size: tuple[int, int]
) -> None:
    page = opened(open_page(size), address)
    for button in page.locator(".stages-names button").all():
        button.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        small = page.locator("#detector-stages button")
        heights = small.evaluate_all("nodes => nodes.filter(node => node.offsetParent).map(node => node.offsetHeight)")
        assert min(heights) >= 40


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_place_that_is_pointed_at_tells_how_far_it_got(
    open_page: Opener, address: str, size: tuple[int, int]
) -> None:
    page = opened(open_page(size), address, "&model=everyday&example=cat")
    picture, sentence = page.locator(".missed-picture"), page.locator(".missed-sentence")
    expect(picture.locator("image")).to_have_count(1, timeout=READY)
    picture.click()
    expect(sentence).to_have_text(re.compile(r"cat|^No|^Lost|^Taken|^Under"), timeout=READY)
    expect(page.locator(".missed-rows tr", has_text="cat").filter(has_text="found")).to_have_count(1)
    by_pointer = sentence.inner_text()
    picture.focus()
    for key in (*["ArrowRight"] * 40, *["ArrowDown"] * 40):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(sentence).not_to_have_text(by_pointer, timeout=READY)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_an_object_of_try_it_opens_the_room_with_its_own_path(desktop: Page, address: str) -> None:
    page = desktop
    page.goto(f"{address}/?tab=images&example=motorcycle")
    expect(page.locator(".scene-object").first).to_be_attached(timeout=READY)
    page.locator(".scene-object").first.dispatch_event("click")
    for _ in range(2):  # before the room was ever opened, and after
        page.get_by_role("button", name="See how it was found").click()
        expect(page.locator(".stages-objects [role=radio]").nth(1)).to_have_attribute(
            "aria-checked", "true", timeout=READY
        )
        expect(page).to_have_url(re.compile(r"room=inside.*model=everyday.*object=0.*example=motorcycle"))
        page.locator(".stages-objects [role=radio]").first.click()
        expect(page).not_to_have_url(re.compile("object="))
        page.locator("#rooms-images").get_by_role("tab", name="Try it").click()
