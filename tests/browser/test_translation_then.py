"""Then and now of the Translation tab in a browser: ours at once, the offer, its download, both, then without a Hub."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.hub_app import HubApp

ROOM = "/?tab=translation&room=then"
OURS, THEIRS = ".then-ours .translated", ".then-theirs .translated"


@pytest.fixture(scope="module")
def address(hub_address: str) -> str:
    """The pages of this module ask the loopback Hub."""
    return hub_address


def differing(page: Page, side: str) -> int:
    return page.locator(f"{side} .word.differs").count()


def test_offer_download_and_both_sides(desktop: Page, hub_app: HubApp) -> None:
    page = desktop
    hub_app.forget("opus-mt")
    page.goto(hub_app.address + ROOM)
    expect(page.locator(f"{OURS} .word").first).to_be_visible(timeout=120_000)
    expect(page.locator(".offer-title:visible")).to_have_text("Opus-MT, 2020")
    expect(page.locator(THEIRS)).to_be_hidden()
    assert differing(page, OURS) == 0

    page.locator(".offer-get:visible").click()
    expect(page.locator(f"{THEIRS} .word").first).to_be_visible(timeout=120_000)
    expect(page.locator(".offer-card:visible")).to_have_count(0)
    assert differing(page, OURS) + differing(page, THEIRS) > 0
    expect(page.locator("div.side:visible")).to_have_count(2)
    expect(page.locator("div.side:visible").last).to_contain_text(re.compile(r"75.1 M parameters.*core-seconds.*main@"))
    expect(page.get_by_text("Attention Is All You Need")).to_be_visible()
    page.locator(f"{THEIRS} .word").nth(1).hover()
    expect(page.locator(f"{THEIRS} .partners")).to_contain_text("attention")
    expect(page.locator(f"{OURS} .partners")).to_have_text("")

    expect(page.locator(".scores table")).to_have_count(0)
    page.get_by_label("Your own translation").fill("Je ne sais pas où elle a laissé les clés.")
    expect(page.locator(".scores tbody tr:visible")).to_have_count(2, timeout=60_000)
    expect(page).to_have_url(re.compile("reference=Je"))


def test_what_is_here_works_on_a_phone_without_the_hub(open_page: Opener, hub_app: HubApp) -> None:
    page = open_page((390, 844), mode="dark")
    if not hub_app.has("opus-mt"):
        pytest.skip("needs the model that the test before it fetches")
    hub_app.hub.fail(None, "hang")
    try:
        before = len(hub_app.hub.requests)
        page.goto(hub_app.address + ROOM)
        expect(page.locator(f"{THEIRS} .word").first).to_be_visible(timeout=120_000)
        assert len(hub_app.hub.requests) == before
    finally:
        hub_app.hub.heal()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_try_it_offers_from_a_link_and_shows_ours_meanwhile(desktop: Page, hub_app: HubApp) -> None:
    page = desktop
    hub_app.forget("t5")
    page.goto(hub_app.address + "/?tab=translation&model=t5")
    expect(page.locator(".offer-title:visible")).to_have_text("T5 small, 2019", timeout=120_000)
    expect(page.locator(".french .word").first).to_be_visible()
    expect(page.get_by_text("T5 small isn't here yet")).to_be_visible()
    page.locator(".offer-get:visible").click()
    expect(page.locator(".result-line .facts:visible")).to_contain_text("google-t5/t5-small, main@", timeout=120_000)
    page.get_by_role("button", name="Compare with a newer model").click()
    expect(page.locator(".sentence textarea:visible")).to_have_value("A man is riding a bicycle.")
    expect(page.locator(f"{OURS} .word").first).to_be_visible(timeout=60_000)
