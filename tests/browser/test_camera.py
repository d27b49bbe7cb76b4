"""Images, Camera: a browser with a film in place of a camera, one whose user says no, and leaving the room."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from demos.images.catalog import example_path
from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, PATIENCE, PHONE

FAKE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


@pytest.fixture(scope="module")
def filmed(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees a cat."""
    picture = Image.new("RGB", (640, 480), "grey")
    picture.paste(Image.open(example_path("cat")).convert("RGB").resize((640, 426)), (0, 27))
    stream = io.BytesIO()
    picture.save(stream, "JPEG")
    film = tmp_path_factory.mktemp("film") / "cat.mjpeg"
    film.write_bytes(stream.getvalue() * 30)
    executable = str(CHROMIUM) if Path(CHROMIUM).exists() else None
    flags = [*FLAGS, *FAKE, f"--use-file-for-fake-video-capture={film}"]
    browser = browser.browser_type.launch(executable_path=executable, args=flags)
    yield browser
    browser.close()


def visit(browser: Browser, address: str, size: tuple[int, int]) -> Page:
    """Open the room in a browser."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/?tab=images&room=camera")
    return page


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_it_finds_the_cat_again_and_again_until_the_room_is_left(
    filmed: Browser, address: str, size: tuple[int, int]
) -> None:
    page = visit(filmed, address, size)
    camera = page.locator("#images-camera")
    camera.get_by_role("button", name="Start the camera").click()
    expect(camera.get_by_role("status")).to_have_text("cat × 1", timeout=120_000)
    expect(camera.locator(".camera-objects .tag")).to_contain_text(re.compile(r"cat \d+"))
    expect(camera.locator(".camera-speed")).to_contain_text(
        re.compile(r"ms for this picture\. [\d.]+ pictures a second")
    )
    frames = "Number(document.querySelector('#images-camera [data-frames]').dataset.frames)"
    seen = page.evaluate(frames)
    page.wait_for_function(f"(before) => {frames} > before + 2", arg=seen)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("tab", name="About").locator("visible=true").click()
    page.get_by_role("tab", name="Camera").locator("visible=true").click()
    expect(camera.locator(".camera-empty")).to_contain_text("The camera is off.")
    assert page.evaluate("document.querySelector('#images-camera video').srcObject") is None
    page.close()


def test_stop_ends_it_and_start_begins_it_anew(filmed: Browser, address: str) -> None:
    page = visit(filmed, address, DESKTOP)
    camera = page.locator("#images-camera")
    start, stop = (camera.get_by_role("button", name=name) for name in ("Start the camera", "Stop"))
    for _ in range(2):
        start.click()
        expect(camera.get_by_role("status")).to_have_text("cat × 1", timeout=120_000)
        stop.click()
        expect(camera.locator(".camera-empty")).to_have_text("The camera is off.")
        expect(stop).to_be_disabled()
        assert page.evaluate("document.querySelector('#images-camera video').srcObject") is None
    page.close()


def test_without_a_camera_it_says_what_to_do(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=images&room=camera")
    camera = desktop.locator("#images-camera")
    camera.get_by_role("button", name="Start the camera").click()
    expect(camera.locator(".camera-empty")).to_contain_text(re.compile("There is no camera here|Allow it"))
    expect(camera.get_by_role("button", name="Start the camera")).to_be_enabled()
