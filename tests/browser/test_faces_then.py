"""Faces, Then and now: our face at once, the denoised one step by step, Stop, and the Hub gone afterwards."""

import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opener
from tests.browser.hub_app import HubApp
from weights.hub import MODELS

REPO = MODELS["ddpm"].repo
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE])


@pytest.fixture(scope="module")
def address(hub_address: str) -> str:
    """These pages are those of the app with the loopback Hub."""
    return hub_address


@pytest.fixture(scope="module", autouse=True)
def larger(hub_app: HubApp, tiny_models: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    """The tiny network on larger pictures, so that it works long enough to be stopped."""
    folder = tmp_path_factory.mktemp("larger") / "ddpm"
    shutil.copytree(tiny_models[REPO], folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "sample_size": 96}))
    hub_app.hub.add(REPO, folder)


def visit(page: Page, address: str, query: str = "") -> Locator:
    """Open the room; our face is there."""
    page.goto(f"{address}/?tab=faces&room=then{query}")
    room = page.locator(".then-room")
    expect(room.get_by_role("img", name="The generator's face of seed")).to_be_visible(timeout=60_000)
    return room


def test_from_the_offer_to_a_face_and_then_without_the_hub(desktop: Page, address: str, hub_app: HubApp) -> None:
    room = visit(desktop, address, "&steps=10")
    expect(room.get_by_role("button", name="Stop")).to_be_disabled()
    room.get_by_role("button", name="Start").click()
    expect(room.get_by_text("Download it first (455 MB)")).to_be_visible()
    expect(room.get_by_role("button", name="Start")).to_be_enabled()
    room.get_by_role("button", name="Download 455 MB").click()
    expect(room.get_by_role("img", name="The denoised face of seed 34")).to_be_visible(timeout=180_000)
    expect(room.locator(".steps li")).to_have_count(8)
    expect(room.locator(".steps li").first).to_contain_text("noise")
    expect(room.locator(".steps li").last).to_contain_text("step 10")
    expect(room.locator(".facts", has_text="core-seconds").last).to_contain_text("main@")
    expect(room.get_by_role("link", name="Save as PNG")).to_have_attribute("href", re.compile("^data:image/png"))
    expect(room).to_contain_text("Ho et al., Denoising Diffusion Probabilistic Models, 2020")
    hub_app.hub.fail(None, "missing")
    hub_app.hub.requests.clear()
    room.get_by_label("Seed").fill("7")
    expect(room.get_by_role("img", name="The generator's face of seed 7")).to_be_visible()
    room.get_by_role("button", name="Start").click()
    expect(room.get_by_role("img", name="The denoised face of seed 7")).to_be_visible(timeout=120_000)
    assert hub_app.hub.requests == []
    hub_app.hub.heal()


@SIZES
def test_it_can_be_stopped_and_begun_again(
    open_page: Opener, address: str, hub_app: HubApp, size: tuple[int, int]
) -> None:
    page = open_page(size)
    room = visit(page, address, "&steps=250&seed=5")
    start, stop = room.get_by_role("button", name="Start"), room.get_by_role("button", name="Stop")
    (start if hub_app.has("ddpm") else room.get_by_role("button", name="Download 455 MB")).click()
    expect(room.get_by_role("progressbar", name="Denoising")).to_be_visible(timeout=120_000)
    expect(room.locator(".caption").last).to_contain_text(re.compile(r"Step \d+ of 250, about .* left"))
    stop.click()
    expect(room.locator(".caption").last).to_contain_text(re.compile(r"Stopped at step \d+ of 250"))
    expect(stop).to_be_disabled()
    room.get_by_label("Seed").fill("7")
    expect(room.get_by_role("img", name="The generator's face of seed 7")).to_be_visible()
    expect(room.locator(".caption").last).to_contain_text("Stopped at step")
    start.click()
    expect(room.locator(".caption").last).to_contain_text(re.compile(r"Step \d+ of 250|after 250"), timeout=60_000)
    stop.click()  # or the next test waits for it
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
