"""The styles of the Text tab as a visitor sees them: specimens on their chips, and texts in which the style changes."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_text import done, visit, words
from tests.browser.test_text_branches import bars, point, seen_place

Opener = Callable[..., Page]


def chips(page: Page) -> list[str]:
    """Return the lines on the style chips, once all of them are there."""
    lines = page.locator("#text .specimen:visible")
    expect(lines).to_have_count(6)
    for number in range(6):
        expect(lines.nth(number)).to_have_text(re.compile(r"\S"), timeout=60_000)
    return lines.all_text_contents()


@pytest.mark.parametrize(("size", "mode"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_each_style_shows_a_line_that_was_just_written(
    open_page: Opener, address: str, size: tuple[int, int], mode: str
) -> None:
    page = open_page(size, mode)
    page.goto(f"{address}/?tab=text&length=50")
    first = chips(page)
    assert len(set(first)) == 6
    expect(page.get_by_text("The network wrote these lines when you opened the page.")).to_be_visible()
    cut = page.locator("#text .specimens .chip").evaluate_all(
        "all => all.map(one => one.scrollHeight > one.clientHeight)"
    )
    assert not any(cut), "a specimen doesn't fit onto its chip"
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.reload()
    assert not set(first) & set(chips(page)), "the same lines again"
    chip = page.get_by_role("group", name="Style", exact=True).get_by_role("button", name="Presidents", exact=True)
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".prompt-words")).to_have_text("My fellow Americans, ")


def test_a_branch_before_a_change_of_style_and_the_tree_opened_again(
    desktop: Page, address: str, tmp_path: Path
) -> None:
    visit(desktop, address, "&style=c&blend=latex&share=0.3&length=100&fast=1&prompt=static%20int%20")
    done(desktop, 100)
    desktop.get_by_role("group", name="Go on in another style").get_by_role("button", name="Sherlock Holmes").click()
    done(desktop, 200)
    text = words(desktop)
    facts = desktop.locator("#text .result-line .facts:visible")
    node = desktop.locator(".branch-list .node")
    for number, (begin, blend) in enumerate(((20, "30% LaTeX"), (130, None)), 1):
        at = seen_place(text, begin)
        desktop.mouse.click(*point(desktop, at))
        bars(desktop).locator(":scope:not(.is-actual)").nth(1).click()
        expect(node).to_have_count(number + 1)
        done(desktop, 200)
        if blend:
            expect(facts).to_contain_text(blend)
        else:
            expect(facts).not_to_contain_text("LaTeX")
        node.first.click()
        expect(desktop.locator(".network-words")).to_have_text(text)
    node.nth(1).click()
    expect(desktop.locator(".network-words")).not_to_have_text(text)
    branch = words(desktop)
    with desktop.expect_download() as download:
        desktop.get_by_role("button", name="Download tree").click()
    saved = tmp_path / "tree.json"
    download.value.save_as(saved)
    styles = [[part["style"] for part in one["parts"]] for one in json.loads(saved.read_text())["nodes"]]
    assert styles == [["c", "sherlock"], ["c"], ["sherlock"]]
    visit(desktop, address, "&length=50")
    done(desktop, 50)
    desktop.locator(".open-tree input").set_input_files(saved)
    expect(desktop.locator(".network-words")).to_have_text(branch)
    expect(desktop.get_by_role("combobox", name="Blend with")).to_have_value("LaTeX")
    expect(desktop.get_by_label("number input for Share of that style")).to_have_value("0.3")
    style = desktop.get_by_role("group", name="Style", exact=True).locator("button[aria-pressed=true]:visible")
    expect(style).to_have_attribute("data-name", "C code")
