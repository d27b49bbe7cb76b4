"""Other words and other sentences for the visitor's own text, in a browser: asked for, chosen, and taken back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_translation import french, opened


def menu_with_a_choice(page: Page) -> tuple[int, str]:
    """Open the menus of the words until one offers another word; return the word's place and what is offered."""
    words = page.locator(".french .word")
    for place in range(words.count()):
        words.nth(place).click()
        title = page.locator(".french .menu-title")
        expect(title).not_to_have_text("Looking for other words ...")
        options = page.locator(".french .option b")
        if options.count():
            return place, options.first.inner_text()
        page.keyboard.press("Escape")
        expect(page.locator(".french .menu")).to_be_hidden()
    pytest.fail("No word of this sentence has an alternative.")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_another_word_is_chosen_and_taken_back(width: str, request: pytest.FixtureRequest, address: str) -> None:
    page: Page = opened(request.getfixturevalue(width), address)
    before = french(page)
    place, word = menu_with_a_choice(page)
    box = page.locator(".french .menu").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.evaluate("innerWidth")
    page.locator(".french .option").first.click()
    expect(page.locator(".french .word").nth(place)).to_have_text(word)
    expect(page.locator(".french .menu")).to_be_hidden()
    assert french(page) != before
    page.get_by_role("button", name="Back to the network's own choice").click()
    expect(page.locator(".french .words")).to_have_text(before)
    expect(page.get_by_role("button", name="Back to the network's own choice")).to_be_hidden()


def test_typing_on_forgets_what_was_chosen(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    menu_with_a_choice(page)
    page.locator(".french .option").first.click()
    expect(page.get_by_role("button", name="Back to the network's own choice")).to_be_visible()
    page.locator(".english textarea").press("End")
    page.locator(".english textarea").press("!")
    expect(page.get_by_role("button", name="Back to the network's own choice")).to_be_hidden()


def test_keyboard_opens_the_menu_and_escape_goes_back_to_the_word(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    page.locator(".french .word").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".french .menu")).to_be_visible()
    expect(page.locator(".french .menu-title")).not_to_have_text("Looking for other words ...")
    page.keyboard.press("Escape")
    expect(page.locator(".french .menu")).to_be_hidden()
    expect(page.locator(".french .word").nth(1)).to_be_focused()


def test_other_whole_sentences_stand_under_a_disclosure(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    before = french(page)
    page.locator(".french .others summary").click()
    first = page.locator(".french .others button").first
    expect(first).to_be_visible()
    text = first.inner_text()
    assert text != before
    first.click()
    expect(page.locator(".french .words")).to_have_text(text)
    expect(page.locator(".french .others button").first).not_to_have_text(text)
