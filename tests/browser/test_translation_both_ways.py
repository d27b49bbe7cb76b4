"""Both directions in a browser, on small networks: swapped, offered, and in the link."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from demos.translation.catalog import FRENCH_EXAMPLES
from tests.browser.served import COLD, served
from tests.networks.translation_network import ship_both


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an app whose only weights are small translators, one each way."""
    folder = tmp_path_factory.mktemp("weights")
    ship_both(folder)
    with served(tmp_path_factory.mktemp("app") / "app.log", COLD, WEIGHTS_DIR=str(folder)) as found:
        yield found


def opened(page: Page, address: str, text: str) -> Page:
    page.goto(f"{address}/?tab=translation&text={quote(text)}")
    expect(page.locator(".french .word").first).to_be_visible(timeout=60_000)
    return page


def languages(page: Page) -> list[str]:
    return page.locator(".english .language, .french .language").all_inner_texts()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_swapping_changes_places_and_goes_into_the_link(
    width: str, request: pytest.FixtureRequest, address: str
) -> None:
    page = opened(request.getfixturevalue(width), address, "A man sees the house.")
    translated = page.locator(".french .words").inner_text()
    page.get_by_role("button", name="Translate it back").click()
    expect(page.locator(".back")).to_contain_text("Back in English")
    page.get_by_role("button", name="Swap the languages").click()
    expect(page.locator(".english textarea")).to_have_value(translated)
    expect(page.locator(".back")).to_have_count(0)  # another text stands there now
    expect(page.locator(".english .language")).to_have_text("French")
    expect(page.locator(".french .words")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("direction=fr-en"))
    expect(page.locator(".attention-map .to").first).to_have_text("English")
    expect(page.get_by_role("button", name="Look inside this sentence")).to_be_hidden()
    link = page.url
    page = page.context.new_page()
    page.goto(link)
    expect(page.locator(".french .word").first).to_be_visible(timeout=60_000)
    expect(page.locator(".english .language")).to_have_text("French")
    expect(page.locator(".english textarea")).to_have_value(translated)
    page.get_by_role("button", name="Swap the languages").click()
    expect(page.locator(".english .language")).to_have_text("English")
    assert languages(page) == ["English", "French"]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_a_french_text_is_offered_the_other_way(desktop: Page, address: str) -> None:
    text = "Un homme voit la maison avec une fille."
    page = opened(desktop, address, text)
    page.get_by_role("button", name="Translate it into English").click()
    expect(page.locator(".english .language")).to_have_text("French")
    expect(page.locator(".english textarea")).to_have_value(text)
    expect(page.get_by_role("button", name="Translate it into English")).to_have_count(0)


def test_a_link_with_a_direction_alone_opens_with_an_example_in_that_language(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=translation&direction=fr-en")
    expect(desktop.locator(".french .word").first).to_be_visible(timeout=60_000)
    expect(desktop.locator(".english textarea")).to_have_value(FRENCH_EXAMPLES["A bicycle"])
    expect(desktop.locator(".chip[aria-pressed=true]:visible")).to_have_text("A bicycle")
    desktop.get_by_role("button", name="The lost keys", exact=True).click()
    expect(desktop.locator(".english textarea")).to_have_value(FRENCH_EXAMPLES["The lost keys"])
    expect(desktop.locator(".chip[aria-pressed=true]:visible")).to_have_text("The lost keys")
