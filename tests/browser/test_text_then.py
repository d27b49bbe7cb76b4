"""Text, then and now, as a visitor sees it: ours at once, the other after its download, and without the Hub again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.hub_app import HubApp

Opener = Callable[..., Page]
WAIT = 120_000


@pytest.fixture(scope="module")
def address(hub_address: str) -> str:
    return hub_address


def written(page: Page, side: int, characters: int) -> None:
    sheet = page.locator("#text .writing-sheet:visible article").nth(side)
    expect(sheet.locator(".network-words")).to_have_text(re.compile(rf"^[\s\S]{{{characters}}}$"), timeout=WAIT)
    expect(sheet).to_have_attribute("aria-busy", "false", timeout=WAIT)


def bars(page: Page) -> str:
    return page.locator("#text .bars:visible").inner_text()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_ours_is_live_and_the_other_offered(
    open_page: Opener, address: str, hub_app: HubApp, size: tuple[int, int]
) -> None:
    hub_app.forget("distilgpt2")
    asked = len(hub_app.hub.requests)
    page = open_page(size)
    page.goto(f"{address}/?tab=text&room=then&length=100")
    written(page, 0, 100)
    expect(page.locator(".offer-card:visible")).to_contain_text("DistilGPT-2, 2019")
    expect(page.locator("#text .bars:visible")).to_contain_text("not downloaded yet", timeout=WAIT)
    expect(page.locator("#text .bars:visible li").nth(2)).to_contain_text(re.compile(r"[12]\.\d\d bits$"), timeout=WAIT)
    assert len(hub_app.hub.requests) == asked, "something was asked of the Hub that nobody asked for"
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_pasted_passage_is_measured_for_ours_alone(desktop: Page, address: str, hub_app: HubApp) -> None:
    hub_app.forget("distilgpt2")
    desktop.goto(f"{address}/?tab=text&room=then&length=50")
    passages = desktop.get_by_role("group", name="Passages").locator("button[aria-pressed=true]")
    expect(passages).to_have_text("Shakespeare, held out", timeout=WAIT)
    expect(desktop.locator("#text .bars:visible li").nth(2)).to_contain_text(re.compile(r"\d bits$"), timeout=WAIT)
    desktop.get_by_role("textbox", name="Passage").fill("Once upon a time")
    expect(desktop.locator("#text h3", has_text="(16 characters)")).to_be_visible(timeout=WAIT)
    expect(desktop.locator("#text .bars:visible li").nth(2)).to_contain_text(re.compile(r"\d bits$"), timeout=WAIT)
    expect(desktop.locator("#text .bars:visible")).to_contain_text("not downloaded yet")
    expect(passages).to_have_count(0)


def test_from_the_offer_to_two_texts_and_then_without_the_hub(open_page: Opener, address: str, hub_app: HubApp) -> None:
    hub_app.forget("distilgpt2")
    hub_app.hub.fail("distilbert/distilgpt2", "slow", bytes_per_second=300_000)
    page = open_page()
    page.goto(f"{address}/?tab=text&room=then&length=150")
    written(page, 0, 150)
    page.locator(".offer-get:visible").click()
    expect(page.locator(".offer-words:visible")).to_contain_text("MB a second", timeout=WAIT)
    written(page, 1, 150)
    hub_app.hub.heal()
    expect(page.locator(".offer-card:visible")).to_have_count(0)
    expect(page.locator("#text .side:visible").nth(1)).to_contain_text(
        re.compile(r"distilbert/distilgpt2, main@\w{10}")
    )
    expect(page.get_by_text(re.compile("predicts it better: "))).to_be_visible(timeout=WAIT)
    first = page.locator("#text .network-words:visible").nth(1).text_content()

    hub_app.hub.fail(None, "missing")
    asked = len(hub_app.hub.requests)
    again = open_page()
    again.goto(f"{address}/?tab=text&room=then&length=150")
    written(again, 1, 150)
    assert again.locator("#text .network-words:visible").nth(1).text_content() == first
    again.get_by_role("button", name="A string of letters").click()
    expect(again.locator("#text h3", has_text="(56 characters)")).to_be_visible(timeout=WAIT)
    expect(again.get_by_text(re.compile("predicts it better: "))).to_be_visible(timeout=WAIT)
    assert "after" not in bars(again)
    assert len(hub_app.hub.requests) == asked
    hub_app.hub.heal()


def test_the_league_measures_ours_at_once_and_the_other_when_asked(
    desktop: Page, address: str, hub_app: HubApp
) -> None:
    assert hub_app.has("distilgpt2")
    desktop.goto(f"{address}/?tab=text&room=then&length=50")
    table = desktop.locator("#text .league:visible")
    expect(table.locator("tbody tr")).to_have_count(7, timeout=WAIT)
    mean = table.locator("tr.mean td")
    expect(mean.last).to_have_text(re.compile(r"^[12]\.\d\d$"), timeout=WAIT)
    expect(desktop.get_by_text(re.compile(r"^Our network needs the fewest bits on \d of 6 passages"))).to_be_visible()
    expect(table.locator("thead")).not_to_contain_text("DistilGPT-2")
    desktop.get_by_role("button", name="Measure the other model too").click()
    expect(table.locator("thead th").last).to_have_text("DistilGPT-2", timeout=WAIT)
    expect(mean.last).to_have_text(re.compile(r"^\d+\.\d\d$"), timeout=WAIT)
    expect(desktop.get_by_role("button", name="Stop the league")).to_be_disabled(timeout=WAIT)


PRESS_STOP_ONCE_BOTH_WRITE = """(() => {
    const visible = (selector) =>
        [...document.querySelectorAll(`#text ${selector}`)].filter((one) => one.checkVisibility());
    const observer = new MutationObserver(() => {
        const stop = visible("button.stop:enabled")[0];
        if (!stop || !visible(".network-words")[1]?.textContent) return;
        observer.disconnect();
        stop.click();
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})()"""


def test_stop_ends_both(desktop: Page, address: str, hub_app: HubApp) -> None:
    assert hub_app.has("distilgpt2")
    desktop.add_init_script(PRESS_STOP_ONCE_BOTH_WRITE)
    words = desktop.locator("#text .network-words:visible")
    line = desktop.locator("#text .result-line:visible").first
    for seed in range(6):  # on a slow machine a tiny model may have written all before the page shows its first words
        desktop.goto(f"{address}/?tab=text&room=then&length=2000&seed={seed}")
        expect(line).to_contain_text("Our network wrote", timeout=WAIT)
        if "Stopped." in line.inner_text():
            break
    expect(line).to_contain_text("Stopped.", timeout=WAIT)
    stood = words.all_text_contents()
    desktop.get_by_role("button", name="Measure", exact=True).click()  # another answer of the server comes, and no text
    expect(desktop.get_by_role("button", name="Stop measuring")).to_be_disabled(timeout=WAIT)
    assert words.all_text_contents() == stood
    assert all(0 < len(text) < 2000 for text in stood)


def test_try_it_offers_and_writes(desktop: Page, address: str, hub_app: HubApp) -> None:
    desktop.goto(f"{address}/?tab=text&style=smollm2&length=50")
    expect(desktop.locator(".offer-card:visible")).to_contain_text("SmolLM2, 2024", timeout=WAIT)
    expect(desktop.locator("#text .notice:visible")).to_contain_text(
        "SmolLM2 isn't downloaded yet, so this text is by our own"
    )
    written(desktop, 0, 50)
    desktop.locator(".offer-get:visible").click()
    line = desktop.locator("#text .result-line:visible").first
    expect(line).to_contain_text(re.compile(r"HuggingFaceTB/SmolLM2-135M, main@\w{10}"), timeout=WAIT)
    written(desktop, 0, 50)
    expect(desktop.locator("#text .notice:visible")).to_have_count(0)
    desktop.get_by_role("button", name="Continue").click()
    written(desktop, 0, 100)


def test_a_failed_download_leaves_the_tab_working(desktop: Page, address: str, hub_app: HubApp) -> None:
    hub_app.forget("smollm2")
    hub_app.hub.fail("HuggingFaceTB/SmolLM2-135M", "missing")
    desktop.goto(f"{address}/?tab=text&room=then&model=smollm2&length=50")
    written(desktop, 0, 50)
    desktop.locator(".offer-get:visible").click()
    expect(desktop.locator(".offer-words:visible")).to_contain_text("couldn't be fetched", timeout=WAIT)
    hub_app.hub.heal()
    desktop.get_by_role("button", name="Write both").click()
    written(desktop, 0, 50)
