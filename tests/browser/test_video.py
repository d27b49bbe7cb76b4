"""Images, Try it, A video: from the upload to the new video and the chart, at both widths; and a file that is none."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opener
from tests.films import cat, film


def visit(page: Page, address: str) -> None:
    """Unfold the part."""
    page.goto(f"{address}/?tab=images")
    page.get_by_role("button", name="A video").click()
    expect(page.get_by_role("button", name="Find objects in the video")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_video_comes_back_with_its_objects_and_a_chart(
    open_page: Opener, address: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    page = open_page(size)
    visit(page, address)
    path = film(tmp_path / "cat.mp4", lambda _: cat(), 8, rate=8)
    page.locator("#images-video input[type=file]").set_input_files(path)
    expect(page.locator("#images-video")).to_contain_text("cat")
    page.get_by_role("button", name="Find objects in the video").click()
    rows = page.locator("#images-video-chart .video-rows li")
    expect(rows.first).to_have_attribute("aria-label", re.compile(r"cat, [\d.]+% at best: 0 to 1 s"), timeout=120_000)
    video = page.locator("video[src*='objects.mp4'], video source[src*='objects.mp4']").first
    expect(video).to_be_attached()
    expect(page.get_by_role("button", name="Download objects.mp4")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_file_that_is_no_video_is_refused_in_a_sentence(desktop: Page, address: str, tmp_path: Path) -> None:
    visit(desktop, address)
    path = tmp_path / "notes.mp4"
    path.write_bytes(b"no video at all")
    desktop.locator("#images-video input[type=file]").set_input_files(path)
    expect(desktop.locator("#images-video")).to_contain_text("notes")
    desktop.get_by_role("button", name="Find objects in the video").click()
    expect(desktop.get_by_text("This file can't be read as a video.")).to_be_visible()
