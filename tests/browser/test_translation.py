"""The Translation tab in a browser: typing, partners that light up, the heat map, links, and text that stays text."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from demos.translation.catalog import models_here

FIRST = "A man is riding a bicycle."


def opened(page: Page, address: str, text: str | None = None) -> Page:
    """The tab with its first result (or that of a text in the link)."""
    page.goto(address + "/?tab=translation" + (f"&text={quote(text)}" if text else ""))
    expect(page.locator(".french .word").first).to_be_visible(timeout=60_000)  # the first one loads the network
    return page


def french(page: Page) -> str:
    return page.locator(".french .words").inner_text()


def weights_of(page: Page, sheet: str) -> list[float]:
    words = page.locator(f".{sheet} .word")
    return [float(word.evaluate("word => word.style.getPropertyValue('--weight') || 0")) for word in words.all()]


def retyped(page: Page, text: str) -> None:
    before = page.locator(".french .words").inner_text()
    page.locator(".english textarea").fill(text)
    expect(page.locator(".french .words")).not_to_have_text(before)


def test_first_example_is_translated_on_opening(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    expect(page.locator(".english textarea")).to_have_value(FIRST)
    assert french(page).endswith(".")
    expect(page.locator(".facts:visible")).to_contain_text(re.compile(r"ms on|s on"))
    expect(page.locator(".chip[aria-pressed=true]:visible")).to_have_text("A bicycle")


def test_hovering_a_word_lights_its_partners_on_both_sheets_and_in_the_map(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    word = page.locator(".french .word").nth(1)
    word.hover()
    expect(word).to_have_class(re.compile("pointed"))
    weights = weights_of(page, "english")
    assert sum(weights) == pytest.approx(1, abs=0.02)
    cells = page.locator(".attention .cell[data-i='1']")
    assert [float(cell.evaluate("cell => cell.style.getPropertyValue('--weight')")) for cell in cells.all()] == weights
    expect(page.locator(".french .partners")).to_contain_text(word.inner_text() + ": attention to")
    strongest = weights.index(max(weights))
    colour = "word => getComputedStyle(word).backgroundColor"
    lit, unlit = (page.locator(".english .word").nth(i) for i in (strongest, weights.index(min(weights))))
    expect(lit).not_to_have_css("background-color", unlit.evaluate(colour))

    box = page.locator(".english .word").nth(strongest).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".english .word").nth(strongest)).to_have_class(re.compile("pointed"))
    assert max(weights_of(page, "french")) > 0.05
    page.mouse.move(0, 0)
    expect(page.locator(".english .word.pointed")).to_have_count(0)
    assert not any(weights_of(page, "french"))


def test_map_cell_names_both_words(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    page.locator(".attention .cell[data-i='1'][data-j='2']").hover()
    expect(page.locator(".french .word.pointed")).to_have_count(1)
    expect(page.locator(".english .word.pointed")).to_have_text("is")
    expect(page.locator(".french .partners")).to_contain_text("of its attention went to is")


def test_keyboard_walks_over_the_words(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    page.locator(".french .word").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".french .word").nth(1)).to_be_focused()
    assert sum(weights_of(page, "english")) == pytest.approx(1, abs=0.02)
    page.locator(".english textarea").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".english .word.pointed")).to_have_text("man")


def test_typing_translates_and_goes_into_the_link(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    retyped(page, "I have two cats.\nThey are black.")
    expect(page).to_have_url(re.compile("text=I"))
    assert "\n" in french(page)
    expect(page.locator(".attention .number")).to_have_text("sentence 1 of 2")
    page.locator(".attention .after").click()
    expect(page.locator(".attention .top").first).to_have_text("They")
    expect(page.locator(".chip[aria-pressed=true]:visible")).to_have_count(0)
    before = french(page)
    page.reload()
    expect(page.locator(".english textarea")).to_have_value("I have two cats.\nThey are black.")
    expect(page.locator(".french .word").first).to_be_visible()
    assert french(page) == before


def test_a_word_typed_and_taken_back_leaves_the_words_marked(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    marked = page.locator(".english .mirror .word")
    expect(marked.first).to_have_text("A")
    sheet = page.locator(".english textarea")
    sheet.press("End")
    sheet.press("x")
    expect(marked).to_have_count(0)
    sheet.press("Backspace")
    expect(marked.first).to_have_text("A")


def test_an_empty_sheet_gives_an_empty_sheet(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    retyped(page, "")
    expect(page.locator(".french .word")).to_have_count(0)
    expect(page.locator(".attention-map")).to_be_hidden()
    expect(page.locator(".toast-body")).to_have_count(0)


def test_chip_puts_its_sentence_on_the_sheet(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    before = french(page)
    page.get_by_role("button", name="At the beach").click()
    expect(page.locator(".english textarea")).to_have_value(re.compile("Two little girls"))
    expect(page.locator(".french .words")).not_to_have_text(before)


def test_typed_markup_is_shown_as_text(desktop: Page, address: str) -> None:
    text = "<script>document.title='broken'</script> <img src=x onerror=alert(1)> ${1+1} {{2+2}} A dog."
    page = opened(desktop, address, text)
    expect(page.locator(".english textarea")).to_have_value(text)
    assert "".join(page.locator(".english .mirror").all_inner_texts()).strip("\u200b") == text
    assert page.locator(".english script, .french script, .french img, .attention img").count() == 0
    assert page.title() != "broken"


def test_long_text_and_other_languages_are_answered_with_a_sentence(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    retyped(page, "Le chat est dans la maison et il est content.")
    expect(page.locator(".notice:visible")).to_contain_text("This looks like French.")
    before = french(page)
    page.locator(".english textarea").fill("word " * 600)
    expect(page.locator(".toast-body.error")).to_contain_text(
        "This text has 600 words; up to 500 are translated at once."
    )
    expect(page.locator(".english .size")).to_have_text("600 of at most 500 words")
    assert french(page) == before


def test_copy_gives_the_french_text(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    page.locator(".french .copy").click()
    expect(page.locator(".french .copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == french(page)


def test_phone_shows_all_without_scrolling_sideways(phone: Page, address: str) -> None:
    page = opened(
        phone, address, "Two little girls in red dresses are playing with a big white dog on the beach today."
    )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    english, sheet, grid = (
        page.locator(place).bounding_box() for place in (".english .paper", ".french .paper", ".grid")
    )
    assert english
    assert sheet
    assert grid
    assert english["y"] + english["height"] <= sheet["y"] < english["y"] + english["height"] + 140
    assert sheet["y"] + sheet["height"] <= grid["y"]
    page.locator(".french .word").nth(1).tap()
    expect(page.locator(".french .word").nth(1)).to_have_class(re.compile("pointed"))
    assert sum(weights_of(page, "english")) == pytest.approx(1, abs=0.02)


def test_about_draws_the_network(desktop: Page, address: str) -> None:
    desktop.goto(address + "/?tab=translation&room=about")
    for network in desktop.locator(".about-networks .network:visible").all():
        expect(network).to_contain_text("encoder")
    expect(desktop.locator(".about-networks .network:visible")).to_have_count(len(models_here()))
    expect(desktop.locator(".about-networks:visible").first).to_contain_text("BLEU")


def test_what_was_translated_dims_at_once_while_another_text_is_typed(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    held = page.locator(".french .paper")
    height = held.evaluate("paper => paper.offsetHeight")
    page.locator(".english textarea").evaluate(
        """typed => { typed.value += ' It is red.'; typed.dispatchEvent(new Event('input', { bubbles: true }));
        const paper = document.querySelector('.french .paper');
        window.seen = [paper.classList.contains('stale'), paper.offsetHeight]; }"""
    )
    assert page.evaluate("window.seen") == [True, height]
    expect(held).not_to_have_class(re.compile("stale"))
    assert page.locator(".french .words").evaluate("words => getComputedStyle(words).opacity") == "1"


def test_a_text_is_counted_and_cleared_with_one_click(phone: Page, address: str) -> None:
    page = opened(phone, address)
    expect(page.locator(".english .count")).to_have_text("26 of 5,000 characters")
    page.get_by_role("button", name="Clear the text").click()
    expect(page.locator(".english textarea")).to_have_value("")
    expect(page.locator(".english textarea")).to_be_focused()
    expect(page.locator(".french .word")).to_have_count(0)
    expect(page.locator(".english .count")).to_have_text("0 of 5,000 characters")
    expect(page.get_by_role("button", name="Clear the text")).to_be_hidden()
