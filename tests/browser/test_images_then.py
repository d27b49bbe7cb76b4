"""Models from the Hub in the Images tab: offered, fetched with progress, compared, and used again without the Hub."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Opener
from tests.browser.hub_app import HubApp
from tests.hub.server import Hub
from weights.hub import MODELS

READY = 120_000
OURS = "#then-ours .scene-picture image"
THEIRS = "#then-theirs .scene-picture image"


@pytest.fixture(scope="module")
def address(hub_address: str) -> str:
    """The app of this module asks a Hub on the loopback."""
    return hub_address


def opened(page: Page, address: str, query: str = "") -> Page:
    """Open Then and now and wait for our own answer."""
    page.goto(f"{address}/?tab=images&room=then{query}")
    expect(page.locator("#then-our-answer .side")).to_be_visible(timeout=READY)
    return page


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_ours_is_live_and_the_other_is_offered_fetched_and_shown(
    open_page: Opener, hub_app: HubApp, healed: Hub, size: tuple[int, int]
) -> None:
    hub_app.forget("mask2former")
    healed.fail(MODELS["mask2former"].repo, "slow", bytes_per_second=400_000)
    page = opened(open_page(size), hub_app.address, "&model=mask2former&example=motorcycle")
    expect(page.locator(OURS)).to_be_visible()
    offer = page.locator("#then-offer")
    expect(offer).to_contain_text("Mask2Former, 2022", timeout=READY)
    expect(page.locator(THEIRS)).to_be_hidden()
    assert not hub_app.has("mask2former")

    offer.get_by_role("button", name="Download 190 MB").click()
    expect(offer.get_by_role("progressbar")).to_be_visible()
    expect(page.locator(THEIRS)).to_be_visible(timeout=READY)
    expect(offer.locator(".offer-card")).to_be_hidden()
    expect(page.locator("#then-their-answer")).to_contain_text(re.compile(r"2022.*47\.4 M parameters.*core-seconds"))
    expect(page.locator("#then-changed")).to_contain_text("arXiv:2112.01527")
    expect(page).to_have_url(re.compile("model=mask2former"))
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_fetched_model_works_without_the_hub_and_another_is_refused_beside_our_answer(
    desktop: Page, hub_app: HubApp, healed: Hub
) -> None:
    if not hub_app.has("mask2former"):
        page = opened(desktop, hub_app.address, "&model=mask2former")
        page.locator("#then-offer .offer-get").click()
        expect(page.locator(THEIRS)).to_be_visible(timeout=READY)
    healed.fail(None, "missing")
    asked = len(healed.requests)
    page = opened(desktop, hub_app.address, "&model=mask2former&example=coffee")
    expect(page.locator(THEIRS)).to_be_visible(timeout=READY)
    assert len(healed.requests) == asked

    page.locator("#then-task").get_by_label("Classification").check()
    expect(page.locator("#then-our-answer .bars li")).to_have_count(5, timeout=READY)
    offer = page.locator("#then-offer")
    offer.locator(".offer-get").click(timeout=READY)
    expect(offer.locator(".offer-words")).to_contain_text("couldn't be fetched", timeout=READY)
    expect(offer).to_contain_text("hf download facebook/convnext-tiny-224")
    expect(page.locator("#then-our-answer .bars li")).to_have_count(5)
    page.locator("#then-task").get_by_label("Detection").check()
    expect(page.locator(THEIRS)).to_be_visible(timeout=READY)
    expect(offer.locator(".offer-card")).to_be_hidden()


def test_a_link_to_try_it_opens_with_the_offer_and_asks_nobody(desktop: Page, hub_app: HubApp, healed: Hub) -> None:
    hub_app.forget("imagenet")
    asked = len(healed.requests)
    page = desktop
    page.goto(f"{hub_app.address}/?tab=images&classifier=imagenet")
    offer = page.locator("#images-classifier-offer")
    expect(offer).to_contain_text("ConvNeXt, 2022", timeout=READY)
    expect(page.locator("#images-bars")).to_contain_text("ConvNeXt isn't downloaded yet", timeout=READY)
    expect(page.locator("#images-bars .bars li")).to_have_count(5)
    assert len(healed.requests) == asked

    offer.get_by_role("button", name="Download 114 MB").click()
    expect(page.locator("#images-bars")).to_contain_text(
        re.compile(r"28\.6 M parameters, facebook/convnext-tiny-224, main@[0-9a-f]{10}"), timeout=READY
    )
    expect(offer.locator(".offer-card")).to_be_hidden()
