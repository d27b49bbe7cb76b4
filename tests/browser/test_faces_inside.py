"""Look inside the faces as a visitor meets it: channels to switch, scores, a map to click, and what links carry."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opener

READY = 120_000


def opened(page: Page, address: str, query: str = "") -> Page:
    """Open the room and wait for its last picture."""
    page.goto(f"{address}/?tab=faces&room=inside{query}")
    expect(page.locator("#faces-latent-map .map")).to_be_visible(timeout=READY)
    return page


def test_channels_are_switched_off_and_on_and_stay_in_the_link(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    switches, said = page.locator("#faces-feature-maps [role=switch]"), page.locator(".generator .change-summary")
    assert switches.count() > 20
    expect(page.locator("#faces-nearest-face")).to_contain_text(
        re.compile("Not a copy|close to a copy|isn't here|made with")
    )
    whole = page.locator(".generator .now").get_attribute("src")
    switches.nth(0).click()
    expect(said).to_contain_text("1 off: the face changed by", timeout=READY)
    switches.nth(2).focus()
    page.keyboard.press("Space")
    expect(said).to_contain_text("2 off: the face changed by", timeout=READY)
    assert page.locator(".generator .now").get_attribute("src") != whole
    assert page.locator(".generator .before").get_attribute("src") == whole
    expect(page).to_have_url(re.compile(r"off=4-\d+\.4-\d+&weights="))
    changed = said.inner_text()
    opened(page, page.url.split("/?")[0], "&" + page.url.split("room=inside&")[1])
    expect(said).to_have_text(changed, timeout=READY)
    page.get_by_role("button", name="All on").click()
    expect(said).to_contain_text("All channels are on", timeout=READY)
    expect(page).not_to_have_url(re.compile("off="))


def test_a_click_on_the_map_goes_there_and_try_it_takes_it_over(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    score = page.locator(".score-card").first.inner_text()
    page.locator(".map-board").click(position={"x": 40, "y": 40})
    expect(page).to_have_url(re.compile(r"seed=\d+"))
    expect(page.locator(".score-card").first).not_to_have_text(score, timeout=READY)
    seed = re.search(r"seed=(\d+)", page.url)[1]  # type: ignore[index]
    expect(page.locator(".generator .now")).to_have_attribute("alt", f"A generated face, seed {seed}")
    page.get_by_role("button", name="Move its sliders in Try it").click()
    expect(page.locator(".face img")).to_have_attribute("alt", f"A generated face, seed {seed}", timeout=READY)
    page.get_by_role("button", name="Random face").locator("visible=true").click()
    expect(page.locator(".face img")).not_to_have_attribute("alt", f"A generated face, seed {seed}", timeout=READY)
    new = page.locator(".face img").get_attribute("alt") or ""
    page.get_by_role("tab", name="Look inside").locator("visible=true").click()
    expect(page.locator(".generator .now")).to_have_attribute("alt", new, timeout=READY)


def test_a_photo_is_scored_and_what_is_none_is_refused(desktop: Page, address: str, tmp_path: Path) -> None:
    page = opened(desktop, address)
    (tmp_path / "no.jpg").write_bytes(b"<script>alert(1)</script>")
    page.set_input_files(".photo-file", tmp_path / "no.jpg")
    expect(page.locator(".toast-body")).to_contain_text("isn't a picture that Pillow can read", timeout=READY)
    noise = np.random.default_rng(0).integers(0, 255, (90, 160, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "own.png")
    page.set_input_files(".photo-file", tmp_path / "own.png")
    expect(page.locator(".score-card")).to_have_count(4, timeout=READY)
    expect(page.locator(".score-summary")).to_contain_text("your photo higher than")
    page.get_by_role("button", name="Remove photo").click()
    expect(page.locator(".score-card")).to_have_count(3, timeout=READY)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_wrong_links_and_width(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    page.goto(f"{address}/?tab=faces&room=inside&off=<script>&seed=-3&nonsense=1")
    for said in ("off=<script> in the link names channels", "seed=-3 in the link", "no setting called nonsense"):
        expect(page.locator(".toast-body", has_text=said)).to_be_visible(timeout=READY)
    expect(page.locator("#faces-latent-map .map")).to_be_visible(timeout=READY)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for part in ("feature-maps", "photo-upload", "latent-map"):
        buttons = page.locator(f"#faces-{part} button:visible")
        heights = buttons.evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().height)")
        assert min(heights, default=40) >= 39.5
