"""The network without attention in a browser: picked, linked, and a sentence in place of the heat map."""

import re

from playwright.sync_api import Page, expect

PICKER = "#translation-model"


def test_network_without_attention_says_that_it_has_none(desktop: Page, address: str) -> None:
    page = desktop
    page.goto(address + "/?tab=translation")
    expect(page.locator(".attention-map")).to_be_visible(timeout=60_000)
    page.locator(PICKER).get_by_label("Ours, without attention").check()
    expect(page.locator(".attention .none")).to_contain_text("This network has no attention")
    expect(page.locator(".attention-map")).to_be_hidden()
    expect(page).to_have_url(re.compile("model=plain"))
    page.locator(".french .word").first.hover()
    expect(page.locator(".french .partners")).to_have_text("")
    page.reload()
    expect(page.locator(".attention .none")).to_be_visible(timeout=60_000)
    page.locator(PICKER).get_by_label("Ours, with attention").check()
    expect(page.locator(".attention-map")).to_be_visible()
    expect(page.locator(".attention .none")).to_be_hidden()


def test_about_shows_how_length_hurts_the_network_without_attention(desktop: Page, address: str) -> None:
    desktop.goto(address + "/?tab=translation&room=about")
    picture = desktop.locator(".lengths")
    expect(picture).to_be_visible(timeout=60_000)
    expect(picture).to_contain_text("without attention")


def test_with_and_without_attention_stand_side_by_side_with_what_differs_marked(desktop: Page, address: str) -> None:
    page = desktop
    page.goto(address + "/?tab=translation&room=then&with=plain")
    expect(page.locator(".then-theirs .word").first).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="Before: without attention")).to_be_visible()
    page.get_by_role("group", name="Example sentences").locator("visible=true").get_by_text("A long sentence").click()
    expect(page.locator(".then-ours .words")).to_contain_text("Hier")
    expect(page.locator(".then-theirs .words")).to_contain_text("Hier")
    expect(page.locator(".then-theirs .word.differs").nth(9)).to_be_visible()
    expect(page.locator(".then-ours .scroll")).to_be_visible()
    expect(page.locator(".then-theirs .scroll")).to_be_hidden()
    expect(page.locator(".then-theirs .head")).to_be_hidden()
    page.locator(".then-theirs .word").nth(1).hover()
    expect(page.locator(".then-theirs .partners")).to_have_text("")
    expect(page.get_by_text("not all of the difference is attention's")).to_be_visible()
