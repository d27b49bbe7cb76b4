"""A model that the visitor names: checked, offered, downloaded, and then beside ours, in each tab that compares."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.conftest import DESKTOP, PHONE, Opener
from tests.browser.hub_app import HubApp

DETECTOR, WRITER, TRANSLATOR = "hustvl/yolos-tiny", "someone/writer", "someone/translator"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE])


@pytest.fixture(scope="module")
def address(hub_address: str) -> str:
    """These pages are those of the app with the loopback Hub."""
    return hub_address


@pytest.fixture(scope="module", autouse=True)
def others(hub_app: HubApp, tiny_models: dict[str, Path]) -> None:
    """Models on the Hub that are on no list."""
    hub_app.hub.add(WRITER, tiny_models["distilbert/distilgpt2"])
    hub_app.hub.add(TRANSLATOR, tiny_models["Helsinki-NLP/opus-mt-en-fr"])


def visit(page: Page, address: str, tab: str) -> Locator:
    page.goto(f"{address}/?tab={tab}&room=then")
    room = page.locator(f"#{tab}")
    expect(room.locator(".offer-card:visible").first).to_be_visible(timeout=120_000)
    return room


def name(room: Locator, repo: str) -> None:
    """Type a repository's name under More models and have it checked; again where the room was still opening."""
    field = room.get_by_label("Another model from the Hugging Face Hub").locator("visible=true")
    if not field.count():
        room.get_by_role("button", name="More models").locator("visible=true").click()
    for _ in range(12):
        field.fill(repo)
        with suppress(TimeoutError):
            with room.page.expect_request(lambda sent: f'"{repo}"' in (sent.post_data or ""), timeout=10_000):
                room.get_by_role("button", name="Check", exact=True).locator("visible=true").click()
            return
    pytest.fail(f"No request names {repo}.")


def gets(hub_app: HubApp, repo: str) -> list[str]:
    asked = [request.path for request in hub_app.hub.requests if f"/{repo}/resolve/" in request.path]
    return [path for path in asked if path.endswith((".safetensors", ".bin"))]


@SIZES
def test_a_detector_is_checked_then_offered_then_compared(
    open_page: Opener, address: str, hub_app: HubApp, size: tuple[int, int]
) -> None:
    page = open_page(size)
    room = visit(page, address, "images")
    before = len(gets(hub_app, DETECTOR))
    name(room, DETECTOR)
    expect(room.get_by_role("radio", name=re.compile("yolos-tiny"))).to_be_checked(timeout=120_000)
    card = room.locator(".offer-card:visible")
    if size == DESKTOP:
        expect(card).to_contain_text("yolos-tiny, 2024")
        expect(card).to_contain_text("apache-2.0")
        expect(card).to_contain_text("safetensors")
        assert len(gets(hub_app, DETECTOR)) == before
        card.get_by_role("button", name=re.compile("Download")).click()
    expect(card).to_have_count(0, timeout=120_000)
    expect(room.locator("#then-their-answer")).to_contain_text(re.compile(r"main@\w{10}, safetensors"), timeout=120_000)
    expect(room.locator("#then-changed")).to_contain_text("It marks objects by boxes, without masks.")
    expect(room.locator("#then-theirs svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_what_will_not_do_is_said(desktop: Page, address: str, hub_app: HubApp) -> None:
    room = visit(desktop, address, "images")
    name(room, WRITER)
    expect(desktop.get_by_text("it is a GPT2LMHeadModel, and an object detector is needed")).to_be_visible(
        timeout=120_000
    )
    name(room, "a model")
    expect(desktop.get_by_text("A model on the Hub is named by its owner and its name")).to_be_visible()
    expect(room.get_by_role("radio", name=re.compile("^Mask R-CNN v2"))).to_be_checked()
    assert not gets(hub_app, WRITER)


def test_a_writer_is_compared(desktop: Page, address: str) -> None:
    room = visit(desktop, address, "text")
    name(room, WRITER)
    room.locator(".offer-card:visible").get_by_text("writer, 2024").wait_for(timeout=120_000)
    room.locator(".offer-card:visible").get_by_role("button", name=re.compile("Download")).click()
    expect(room.locator("div.side:visible").last).to_contain_text("core-seconds", timeout=120_000)
    expect(room.locator("div.side:visible").last).to_contain_text(WRITER)


def test_a_translator_is_compared(desktop: Page, address: str) -> None:
    room = visit(desktop, address, "translation")
    name(room, TRANSLATOR)
    room.locator(".offer-card:visible").get_by_text("translator, 2024").wait_for(timeout=120_000)
    room.locator(".offer-card:visible").get_by_role("button", name=re.compile("Download")).click()
    expect(room.locator(".then-theirs .translated .word").first).to_be_visible(timeout=120_000)
    expect(room.locator("div.side:visible").last).to_contain_text(TRANSLATOR)
