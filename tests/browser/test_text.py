"""The Text tab as a visitor sees it: it writes on opening, streams, stops, goes on, and shows all that was typed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, open_settings

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


def press(button: Locator) -> None:
    """Click at once, without waiting until a page that is being written on stands still."""
    button.evaluate("button => button.click()")


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
    line = page.locator("#text .result-line .result-line:visible")
    expect(line).to_contain_text(re.compile(r"400 characters, [\d,]+ per second"))
    expect(line).to_contain_text("parameters")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.locator("#text button:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 39.5)"
        ".filter(one => !one.closest('.slider_input_container, .head')).map(one => one.outerHTML.slice(0, 80))"
    )
    assert not small


def test_a_style_brings_its_prompt_and_another_one_goes_on_in_mid_sentence(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=100")
    done(desktop, 100)
    desktop.get_by_role("group", name="Style", exact=True).get_by_role("button", name="C code").click()
    expect(desktop.get_by_role("textbox", name="Prompt")).to_have_value("static int ")
    expect(desktop.locator(".prompt-words")).to_have_text("static int ")
    done(desktop, 100)
    before = words(desktop)
    desktop.get_by_role("group", name="Go on in another style").get_by_role("button", name="LaTeX").click()
    done(desktop, 200)
    assert words(desktop).startswith(before)


def test_a_link_carries_the_blend(phone: Page, address: str) -> None:
    visit(phone, address, "&style=c&blend=latex&share=0.3&length=100&top_k=20")
    done(phone, 100)
    facts = phone.locator("#text .result-line .facts:visible")
    expect(facts).to_contain_text("30% LaTeX")
    expect(phone.get_by_role("combobox", name="Blend with")).to_have_value("LaTeX")
    expect(phone).to_have_url(re.compile("blend=LaTeX|blend=latex"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_it_streams_stops_and_goes_on(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    visit(page, address, "&length=50")
    open_settings(page)
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
    page.wait_for_function("window.seen.length > 10")
    assert max(page.evaluate("window.seen")) < 5000, "it didn't stream"
    press(stop)
    expect(page.locator("#text .result-line .result-line:visible")).to_contain_text(
        re.compile(r"Stopped after [\d,]+ characters")
    )
    expect(stop).to_be_disabled()
    expect(page.locator(".writing-sheet .sheet")).to_have_attribute("aria-busy", "false")
    stood, count = words(page), page.evaluate("window.seen.length")
    assert 0 < len(stood) < 5000

    go_on.click()
    page.wait_for_function("count => window.seen.length > count + 5", arg=count)
    assert words(page).startswith(stood)
    assert min(page.evaluate("count => window.seen.slice(count)", count)) >= len(stood), "it went on after Stop"
    assert len(words(page)) > len(stood)
    press(stop)


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


def seed_fact(page: Page) -> Locator:
    return page.locator("#text .result-line .facts li").filter(has_text=re.compile(r"^seed \d+$"))


def seed_of(page: Page) -> str:
    return (seed_fact(page).text_content() or "").removeprefix("seed ")


def test_write_writes_another_text_each_time_unless_the_seed_is_kept(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=100")
    done(desktop, 100)
    texts, seeds = [words(desktop)], [seed_of(desktop)]
    assert seeds == ["0"]
    for _ in range(2):
        write(desktop)
        expect(desktop.locator(".network-words")).not_to_have_text(re.compile(rf"^{re.escape(texts[-1])}"))
        done(desktop, 100)
        expect(seed_fact(desktop)).not_to_have_text(f"seed {seeds[-1]}")
        texts.append(words(desktop))
        seeds.append(seed_of(desktop))
        expect(desktop).to_have_url(re.compile(rf"seed={seeds[-1]}\b"))
    assert len(set(texts)) == len(set(seeds)) == 3
    link = desktop.url
    open_settings(desktop)
    expect(desktop.get_by_role("spinbutton", name="Seed")).to_have_value(seeds[-1])
    desktop.get_by_label("Keep this seed").check()
    expect(desktop).to_have_url(re.compile("keep=1"))
    type_prompt(desktop, "ROMEO:\nO")
    write(desktop)
    expect(desktop.locator(".prompt-words")).to_have_text("ROMEO:\nO")
    done(desktop, 100)
    assert seed_of(desktop) == seeds[-1]
    desktop.goto(link)
    done(desktop, 100)
    assert words(desktop) == texts[-1]


def test_a_typed_seed_is_kept_and_rewrites_at_once(desktop: Page, address: str) -> None:
    visit(desktop, address, "&length=100")
    done(desktop, 100)
    open_settings(desktop)
    desktop.get_by_role("spinbutton", name="Seed").fill("7")
    expect(seed_fact(desktop)).to_have_text("seed 7")
    done(desktop, 100)
    expect(desktop.get_by_label("Keep this seed")).to_be_checked()
    type_prompt(desktop, "JULIET:\n")
    write(desktop)
    expect(desktop.locator(".prompt-words")).to_have_text("JULIET:")
    done(desktop, 100)
    expect(seed_fact(desktop)).to_have_text("seed 7")
    assert "seed=7&" in f"{desktop.url}&"


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
    networks = desktop.locator("#text .about-networks .about-networks:visible")
    expect(networks).to_contain_text("nats per character", timeout=60_000)
    expect(networks).to_contain_text("tinyshakespeare.txt")
    assert networks.locator(".notice").count() == 0


def test_on_a_phone_write_brings_the_sheet_into_sight_and_a_seed_being_typed_does_not(
    phone: Page, address: str
) -> None:
    visit(phone, address, "&length=50")
    done(phone, 50)
    before = words(phone)
    open_settings(phone)
    seed = phone.get_by_label("Seed", exact=True)
    seed.scroll_into_view_if_needed()
    seed.fill("7")
    expect(phone.locator(".network-words")).not_to_have_text(before)
    expect(phone.locator(".writing-sheet .sheet")).not_to_be_in_viewport()
    write(phone)
    expect(phone.locator(".writing-sheet .sheet")).to_be_in_viewport()
