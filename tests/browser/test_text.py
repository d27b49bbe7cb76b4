"""The Text tab as a visitor sees it: it writes on opening, streams, stops, goes on, and shows all that was typed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE

expect.set_options(timeout=20_000)
INK, ACCENT = "rgb(22, 32, 42)", "rgb(0, 114, 178)"
Opener = Callable[..., Page]


def visit(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/?tab=text{query}")
    expect(page.locator("#text .result-line .facts")).to_be_visible(timeout=60_000)


def words(page: Page) -> str:
    return page.locator(".network-words").text_content() or ""


def type_prompt(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Prompt").fill(text)


def write(page: Page) -> None:
    page.get_by_role("button", name="Write", exact=True).click()


def done(page: Page, characters: int) -> None:
    expect(page.locator(".network-words")).to_have_text(re.compile(rf"^[\s\S]{{{characters}}}$"), timeout=60_000)
    expect(page.locator(".writing-sheet .sheet")).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_result_is_there_on_opening(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    visit(page, address)
    done(page, 400)
    assert page.locator(".prompt-words").text_content() == "ROMEO:\n"
    colours = [
        page.locator(part).evaluate("part => getComputedStyle(part).color")
        for part in (".prompt-words", ".network-words")
    ]
    assert colours == [INK, ACCENT]
    line = page.locator("#text .result-line .result-line")
    expect(line).to_contain_text(re.compile(r"400 characters, [\d,]+ per second"))
    expect(line).to_contain_text("parameters")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.locator("#text button:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 39.5)"
        ".filter(one => !one.closest('.slider_input_container, .head')).map(one => one.outerHTML.slice(0, 80))"
    )
    assert not small


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_it_streams_stops_and_goes_on(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    visit(page, address, "&length=50")
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("number input for Length (characters)").fill("5000")
    page.get_by_label("number input for Length (characters)").press("Enter")
    expect(page).to_have_url(re.compile("length=5000"))
    stop = page.get_by_role("button", name="Stop", exact=True)
    go_on = page.get_by_role("button", name="Continue")
    page.evaluate(
        """() => {
            window.seen = [];
            const words = document.querySelector('.network-words');
            new MutationObserver(() => window.seen.push(words.textContent.length)).observe(words, {childList: true});
        }"""
    )
    write(page)
    expect(stop).to_be_enabled()
    expect(go_on).to_be_disabled()
    page.wait_for_timeout(3000)
    lengths = page.evaluate("window.seen")
    assert len(lengths) > 10, "it didn't stream"
    assert max(lengths) < 5000
    stop.click()
    expect(page.locator("#text .result-line .result-line")).to_contain_text(
        re.compile(r"Stopped after [\d,]+ characters")
    )
    stood = words(page)
    page.wait_for_timeout(1500)
    assert words(page) == stood, "it went on after Stop"
    assert 0 < len(stood) < 5000
    expect(stop).to_be_disabled()
    expect(page.locator(".writing-sheet .sheet")).to_have_attribute("aria-busy", "false")

    go_on.click()
    expect(page.locator(".network-words")).not_to_have_text(stood, timeout=10_000)
    page.wait_for_timeout(500)
    assert words(page).startswith(stood)
    assert len(words(page)) > len(stood)
    stop.click()


def test_what_is_typed_is_shown_and_never_run(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=50")
    code = "document.title='run'"
    typed = f'<script>{code}</script><img src=x onerror="{code}"> ${{{code}}} {{{{{code}}}}}'
    type_prompt(desktop, typed)
    write(desktop)
    expect(desktop.locator(".prompt-words")).to_have_text(typed)
    expect(desktop.locator(".notice:visible")).to_contain_text(
        "are new to Shakespeare, so the network did not read them: “<”"
    )
    done(desktop, 50)
    assert desktop.title() != "run"
    assert desktop.locator("#text img").count() == 0


def test_unknown_characters_are_named(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=50")
    type_prompt(desktop, "O 😀 é")
    write(desktop)
    expect(desktop.locator(".notice:visible")).to_have_text(
        "2 characters are new to Shakespeare, so the network did not read them: “😀” and “é”."
    )
    type_prompt(desktop, "O gentle night")
    write(desktop)
    expect(desktop.locator("#text .notice")).to_have_count(0)


def test_an_endless_prompt_is_refused_and_the_old_text_stays(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=50")
    done(desktop, 50)
    before = words(desktop)
    type_prompt(desktop, "x" * 100_000)
    write(desktop)
    expect(desktop.get_by_text("This prompt has 100,000 characters; the network reads at most 20,000.")).to_be_visible()
    assert words(desktop) == before
    type_prompt(desktop, "")
    write(desktop)
    expect(desktop.locator(".prompt-words")).to_have_text("")
    done(desktop, 50)


def test_the_link_brings_back_the_same_text(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=100&seed=7&temperature=1.2&prompt=JULIET%3A%0AO")
    done(desktop, 100)
    text = words(desktop)
    assert desktop.locator(".prompt-words").text_content() == "JULIET:\nO"
    type_prompt(desktop, "KING:")
    expect(desktop).to_have_url(re.compile(r"prompt=KING%3A"))
    assert "seed=7" in desktop.url
    desktop.goto(f"{address}/?tab=text&length=100&seed=7&temperature=1.2&prompt=JULIET%3A%0AO")
    done(desktop, 100)
    assert words(desktop) == text


def test_copy_and_download_hold_the_whole_text(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=50")
    done(desktop, 50)
    whole = "ROMEO:\n" + words(desktop)
    desktop.get_by_role("button", name="Copy the text").click()
    expect(desktop.locator(".copy-text")).to_have_text("Copied")
    assert desktop.evaluate("navigator.clipboard.readText()") == whole
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="download").click()
    assert download.value.suggested_filename == "shakespeare-0.txt"
    assert download.value.path().read_text() == whole


def test_an_example_chip_fills_the_prompt_and_writes(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=50")
    desktop.get_by_role("button", name="To be, or not").click()
    expect(desktop.locator(".prompt-words")).to_have_text("To be, or not to be")
    done(desktop, 50)
    assert desktop.get_by_role("textbox", name="Prompt").input_value() == "To be, or not to be"


def test_own_text_is_no_example(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=50")
    picked = desktop.get_by_role("group", name="Example prompts").locator("button[aria-pressed=true]:visible")
    expect(picked).to_have_text("ROMEO:")
    type_prompt(desktop, "Some words of my own")
    expect(picked).to_have_count(0)
    type_prompt(desktop, "To be, or not to be")
    expect(picked).to_have_text("To be, or not")


def test_about_shows_the_network_and_its_figure(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=text&room=about")
    expect(desktop.get_by_role("heading", name="A network that writes")).to_be_visible(timeout=60_000)
    networks = desktop.locator("#text .about-networks .about-networks")
    expect(networks).to_contain_text("nats a character", timeout=60_000)
    expect(networks).to_contain_text("tinyshakespeare.txt")
    assert networks.locator(".notice").count() == 0
