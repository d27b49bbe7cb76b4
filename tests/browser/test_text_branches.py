"""Branches of a written text: other characters at a place, going on from one, walking, and the tree as a file."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_text import Opener, done, visit, words

PLACE = 40


def point(page: Page, at: int) -> tuple[float, float]:
    """The middle of a written character, in the window's pixels."""
    x, y = page.locator(".network-words").evaluate(
        """(words, at) => {
            words.scrollIntoView({ block: 'center' });
            const range = document.createRange();
            range.setStart(words.firstChild, at);
            range.setEnd(words.firstChild, at + 1);
            const box = range.getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];
        }""",
        at,
    )
    return x, y


def seen_place(text: str, begin: int) -> int:
    """The first place from `begin` on whose character can be seen."""
    return next(at for at in range(begin, len(text)) if text[at].isalpha())


def bars(page: Page) -> Locator:
    return page.locator(".alternatives:visible .bars button")


def branch_by_keys(page: Page) -> None:
    """Walk with the arrow keys from the beginning, open the place, leave it, and choose the second other character."""
    page.locator(".writing-sheet pre").focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".spoken")).to_have_text(re.compile(r", 4 of 120$"))
    page.keyboard.press("Enter")
    expect(bars(page).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(bars(page)).to_have_count(0)
    expect(page.locator(".writing-sheet pre")).to_be_focused()
    page.keyboard.press("Enter")
    bars(page).locator(":scope:not(.is-actual)").nth(1).focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_branch_goes_on_from_another_character_and_the_tree_is_walked_saved_and_opened(
    open_page: Opener, address: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    page = open_page(size)
    visit(page, address, "&length=120&fast=1")
    done(page, 120)
    first = words(page)
    at = seen_place(first, PLACE)
    if size == PHONE:
        page.touchscreen.tap(*point(page, at))
    else:
        page.mouse.move(*point(page, at))
        expect(bars(page).first).to_be_visible()
        page.mouse.click(*point(page, at))
    expect(bars(page).locator(":scope.is-actual")).to_have_attribute("data-character", first[at])
    other = bars(page).locator(":scope:not(.is-actual)").nth(1)
    chosen = other.get_attribute("data-character")
    other.click()
    node = page.locator(".branch-list .node")
    expect(node).to_have_count(2)
    done(page, 120)
    second = words(page)
    assert second[: at + 1] == first[:at] + str(chosen)
    assert second[at + 1 :] != first[at + 1 :]
    expect(node.nth(1)).to_have_attribute("aria-current", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    if size == PHONE:
        return

    node.first.click()
    expect(page.locator(".network-words")).to_have_text(first)
    expect(page.locator("#text .look:visible")).to_have_text("This is the first text again: 120 characters.")
    branch_by_keys(page)
    expect(node).to_have_count(3)
    done(page, 120)
    third = words(page)

    with page.expect_download() as download:
        page.get_by_role("button", name="Download tree").click()
    saved = tmp_path / "tree.json"
    download.value.save_as(saved)
    assert [item["parent"] for item in json.loads(saved.read_text())["nodes"]] == [None, 0, 0]
    page.get_by_role("button", name="Write", exact=True).click()
    expect(node).to_have_count(0)
    done(page, 120)
    opener = page.locator(".open-tree input")
    broken = tmp_path / "broken.json"
    broken.write_text('{"version": 1, "nodes": []}')
    opener.set_input_files(broken)
    expect(page.locator(".told:visible")).to_contain_text("This file isn't a tree that was downloaded here.")
    opener.set_input_files(saved)
    expect(node).to_have_count(3)
    expect(page.locator(".network-words")).to_have_text(third)
    node.nth(1).click()
    expect(page.locator(".network-words")).to_have_text(second)
