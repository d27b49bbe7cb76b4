"""Look inside the text network, as a visitor sees it: colours, units, bars, gates, links, and what is refused."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from demos.text.analysis import lstm_states
from tests.browser.conftest import DESKTOP, PHONE

Opener = Callable[..., Page]
TYPED = ".unit-text textarea"
LETTERS = ".unit-text .mirror span"
BARS = ".next-characters .bars button"


def visit(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/?tab=text&room=inside{query}")
    expect(page.locator(BARS)).to_have_count(10, timeout=90_000)
    coloured(page)


def coloured(page: Page) -> None:
    """Wait until every character on the sheet has its colour."""
    page.wait_for_function(
        """([typed, letters]) => {
            const text = [...document.querySelector(typed).value];
            const shown = [...document.querySelectorAll(letters)];
            return text.length && text.length === shown.length && shown.every((one, i) => one.textContent === text[i]);
        }""",
        arg=[TYPED, LETTERS],
        timeout=60_000,
    )


def strengths(page: Page) -> list[float]:
    """Signed strength of every character's colour."""
    return page.locator(LETTERS).evaluate_all(  # type: ignore[no-any-return]
        "all => all.map(one => (one.className.includes('minus') ? -1 : 1) * one.style.getPropertyValue('--strength'))"
    )


@pytest.mark.parametrize(("size", "mode"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_it_opens_on_a_coloured_text(open_page: Opener, address: str, size: tuple[int, int], mode: str) -> None:
    page = open_page(size, mode)
    visit(page, address)
    values = strengths(page)
    assert min(values) < -0.2 < 0.2 < max(values), "the text has no two colours"
    backgrounds = page.locator(LETTERS).evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
    assert len(set(backgrounds)) > 20
    expect(page.locator(".unit-text .legend")).to_have_attribute("aria-label", re.compile(r"plus [\d.]+"))
    expect(page.locator(".features button[aria-pressed=true]").first).to_contain_text("Position in the line")
    expect(page.locator(".unit-search .measured")).to_contain_text("Measured on The Tempest, held out from training")
    expect(page.locator(".unit-search .missing")).to_contain_text(
        "Too rare there to be measured: inside quotation marks"
    )
    painted = page.locator(".gates canvas").evaluate(
        """canvas => {
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return new Set(Array.from({length: data.length / 4}, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size;
        }"""
    )
    assert painted > 30, "the gates aren't drawn"
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.locator("#text button:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 39.5)"
        ".filter(one => !one.closest('.slider_input_container, .head')).map(one => one.outerHTML.slice(0, 80))"
    )
    assert not small


def test_typing_recolours_and_the_numbers_are_the_networks(desktop: Page, address: str) -> None:
    visit(desktop, address, "&layer=1&unit=3&side=output")
    text = "HAMLET:\nWords, words, words."
    desktop.locator(TYPED).fill(text)
    expect(desktop.locator(LETTERS)).to_have_count(len(text))
    coloured(desktop)
    values = lstm_states.unit_values(lstm_states.trace_states(text), 0, 2, "output")
    expect(desktop.locator(".unit-text .reading")).to_contain_text(f"{abs(values[-1]):.2f}")
    shown = strengths(desktop)
    scale = float((desktop.locator(".unit-text .high").text_content() or "").lstrip("+"))
    assert [value * scale for value in shown] == pytest.approx(values.tolist(), abs=2e-4)
    expect(desktop).to_have_url(re.compile(r"text=HAMLET.*unit=3"))


def test_a_character_shows_its_bars_and_a_bar_goes_on(desktop: Page, address: str) -> None:
    visit(desktop, address, f"&text={quote('ROMEO:' + chr(10) + 'O gentle night')}")
    box = desktop.locator(TYPED)
    box.click()
    box.press("Control+End")
    box.press("ArrowLeft")
    expect(desktop.locator(".next-characters .after")).to_have_text("…ROMEO:⏎O gentle nigh")
    guesses = lstm_states.next_characters(lstm_states.trace_states("ROMEO:\nO gentle nigh"), 19)
    best = desktop.locator(BARS).first
    expect(best).to_have_attribute("data-character", guesses[0].character)
    expect(best).to_contain_text("%")
    expect(desktop.locator(LETTERS).nth(19)).to_have_class(re.compile(r"\bat\b"))
    second = guesses[1].character
    desktop.locator(BARS).nth(1).click()
    expect(box).to_have_value(re.compile("^ROMEO:\nO gentle nigh" + re.escape(second) + r"[\s\S]{160}$"))
    coloured(desktop)
    assert desktop.locator(f"{LETTERS}.written").count() == 161


def test_the_list_the_layer_and_the_link(desktop: Page, address: str) -> None:
    visit(desktop, address)
    row = desktop.locator(".features button").nth(2)
    before = strengths(desktop)
    row.click()
    expect(row).to_have_attribute("aria-pressed", "true")
    assert strengths(desktop) != before
    found = re.search(r"unit (\d+) of layer (\d+)", row.text_content() or "")
    assert found
    expect(desktop).to_have_url(re.compile(f"unit={found[1]}&"))
    desktop.get_by_label("forget", exact=True).check()
    expect(desktop.locator(".gates .scroll")).to_have_attribute("aria-label", re.compile("of all"))
    expect(desktop.locator(".layer-note")).to_be_visible()
    desktop.locator(".gates canvas").click(position={"x": 40, "y": 100})
    expect(desktop).not_to_have_url(re.compile(f"unit={found[1]}&"))
    link, colours = desktop.url, strengths(desktop)
    desktop.goto("about:blank")
    desktop.goto(link)
    expect(desktop.locator(BARS)).to_have_count(10)
    coloured(desktop)
    assert strengths(desktop) == colours
    expect(desktop.get_by_label("forget", exact=True)).to_be_checked()


def test_bad_links_and_texts_are_told(desktop: Page, address: str) -> None:
    visit(desktop, address, "&layer=9&unit=99999&side=mood")
    for part in ("layer=9", "unit=99999", "side=mood"):
        expect(desktop.get_by_text(f"{part} in the link")).to_be_visible()
    code = "document.title='run'"
    typed = f'<script>{code}</script><img src=x onerror="{code}"> ${{{code}}} {{{{{code}}}}} 😀'
    desktop.locator(TYPED).fill(typed)
    coloured(desktop)
    expect(desktop.locator("#text .notice:visible")).to_contain_text("are new to Shakespeare")
    assert desktop.title() != "run"
    assert desktop.locator("#text img").count() == 0
    desktop.locator(TYPED).fill("x" * 2001)
    expect(desktop.get_by_text("This text has 2,001 characters; this room reads at most 2,000.")).to_be_visible()


def test_try_its_sheet_is_looked_into(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=text&length=100&keep=1&prompt=JULIET%3A%0AO")
    words = desktop.locator(".network-words")
    expect(words).to_have_text(re.compile(r"^[\s\S]{100}$"), timeout=60_000)  # the link's text
    for prompt in ("JULIET:\nOh", "KING:\n"):  # before and after the room was first opened
        desktop.get_by_role("textbox", name="Prompt").fill(prompt)
        desktop.get_by_role("button", name="Write", exact=True).click()
        expect(desktop.locator(".prompt-words")).to_have_text(prompt.strip())
        expect(words).to_have_text(re.compile(r"^[\s\S]{100}$"), timeout=60_000)
        expect(desktop.locator(".writing-sheet .sheet")).to_have_attribute("aria-busy", "false")
        whole = prompt + (words.text_content() or "")
        desktop.get_by_role("button", name="Look inside this text").click()
        expect(desktop.locator(TYPED)).to_have_value(whole)
        coloured(desktop)
        desktop.locator("#rooms-text").get_by_role("tab", name="Try it").click()


def test_units_are_found_on_the_visitors_text_and_in_another_style(desktop: Page, address: str) -> None:
    visit(desktop, address)
    measured = desktop.locator(".unit-search .measured")
    text = ("She said (to him): " + '"No."' + " He went.\n") * 8
    desktop.locator(TYPED).fill(text)
    coloured(desktop)
    desktop.get_by_label("the text shown here").check()
    expect(measured).to_have_text(re.compile(r"^Measured on the text shown here \(\d+ characters\)\.$"))
    expect(desktop).to_have_url(re.compile("measured=own"))
    desktop.get_by_label("a held-out text").check()
    expect(measured).to_contain_text("The Tempest")
    desktop.locator("#text .chips:visible").get_by_role("button", name="A function").click()
    expect(desktop.locator(TYPED)).to_have_value(re.compile("^/. The caller holds the lock"))
    style = desktop.get_by_role("group", name="Style", exact=True).locator("button[aria-pressed=true]:visible")
    expect(style).to_have_text("C code")
    coloured(desktop)
    expect(measured).to_contain_text("C code that this project wrote", timeout=120_000)
    expect(desktop.locator(".features button", has_text="Depth of brackets")).to_be_visible()
    style.locator("xpath=..").get_by_role("button", name="LaTeX").click()
    expect(desktop.locator(TYPED)).to_have_value(re.compile(r"^\\begin\{lemma\}"))
    expect(measured).to_contain_text("LaTeX that this project wrote", timeout=120_000)
