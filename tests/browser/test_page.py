"""The page as a visitor meets it: tabs, rooms, links, light and dark, wide and narrow."""

import io
import re
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE, Opener

TABS = ("Images", "Text", "Translation", "Faces")
WHITE, NEAR_BLACK = "rgb(255, 255, 255)", "rgb(17, 22, 27)"
READY = 60_000
"""Milliseconds for a first result: the networks may still be loading behind the page."""


def tab(page: Page, title: str):  # type: ignore[no-untyped-def]
    return page.locator("#tabs > .tab-wrapper").get_by_role("tab", name=title, exact=True)


def room(page: Page, title: str):  # type: ignore[no-untyped-def]
    return page.locator(".rooms > .tab-wrapper").get_by_role("tab", name=title, exact=True).locator("visible=true")


def facts(page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".result-line .facts").locator("visible=true").first


def test_the_page_says_what_it_is(desktop: Page, address: str) -> None:
    desktop.goto(address)
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Four breakthroughs, live")
    for title in TABS:
        expect(tab(desktop, title)).to_be_visible()
    expect(tab(desktop, "Images")).to_have_attribute("aria-selected", "true")


def test_a_tab_shows_a_live_result_when_it_is_opened(desktop: Page, address: str) -> None:
    desktop.goto(address)
    for title in TABS:
        tab(desktop, title).click()
        expect(facts(desktop), title).to_contain_text(re.compile(r"[\d.,]+ m?s on \d+ CPU cores?"), timeout=READY)
        expect(desktop).to_have_url(re.compile(f"tab={title.lower()}"))


def test_back_and_forward_walk_through_tabs_and_rooms(desktop: Page, address: str) -> None:
    desktop.goto(address)
    expect(desktop).to_have_url(re.compile("tab=images"))
    tab(desktop, "Faces").click()
    expect(desktop).to_have_url(re.compile("tab=faces"))
    room(desktop, "About").click()
    expect(desktop).to_have_url(re.compile("tab=faces&room=about"))
    desktop.go_back()
    expect(room(desktop, "Try it")).to_have_attribute("aria-selected", "true")
    desktop.go_back()
    expect(tab(desktop, "Images")).to_have_attribute("aria-selected", "true")
    desktop.go_forward()
    expect(tab(desktop, "Faces")).to_have_attribute("aria-selected", "true")


def test_back_leads_to_the_first_tab_even_where_the_first_click_came_before_the_scripts(
    desktop: Page, address: str
) -> None:
    held: list[Route] = []
    ours = re.compile(r"/frame/(?!gradio_nodes)\w+\.js")  # without that one gradio doesn't even draw the page
    desktop.route(ours, lambda route: held.append(route))
    desktop.goto(address, wait_until="commit")
    tab(desktop, "Faces").click()
    expect(tab(desktop, "Faces")).to_have_attribute("aria-selected", "true")
    assert held, "no script of the frame was asked for"
    desktop.unroute(ours)  # lets those that wait go on
    expect(desktop).to_have_url(re.compile("tab=faces"))
    desktop.go_back()
    expect(desktop).to_have_url(re.compile("tab=images"))
    expect(tab(desktop, "Images")).to_have_attribute("aria-selected", "true")


def test_a_link_opens_the_room(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=translation&room=about")
    expect(tab(desktop, "Translation")).to_have_attribute("aria-selected", "true")
    expect(room(desktop, "About")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("title", TABS)
def test_about_draws_the_network_and_shows_its_card(desktop: Page, address: str, title: str) -> None:
    desktop.goto(f"{address}/?tab={title.lower()}&room=about")
    network = desktop.locator(".network").locator("visible=true").first
    expect(network).to_be_visible(timeout=READY)
    network.locator("summary").first.click()
    expect(network.locator("table").first).to_be_visible()
    expect(desktop.locator("dl.card").locator("visible=true").first).to_contain_text("Limitations")


def test_a_wrong_link_opens_with_defaults_and_says_so(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=text&shoe=42&%3Cscript%3Ealert(1)%3C/script%3E=1")
    expect(desktop.get_by_text("This room has no setting called shoe.")).to_be_visible(timeout=READY)
    expect(desktop.get_by_text("setting called <script>alert(1)</script>.")).to_be_visible()
    expect(facts(desktop)).to_be_visible(timeout=READY)


def test_an_unknown_tab_opens_the_first(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=sounds&room=cellar")
    expect(tab(desktop, "Images")).to_have_attribute("aria-selected", "true")
    expect(desktop).to_have_url(re.compile(r"\?tab=images$"))


def test_copy_link_copies_the_address(desktop: Page, address: str) -> None:
    desktop.goto(f"{address}/?tab=faces")
    expect(facts(desktop)).to_be_visible(timeout=READY)
    desktop.get_by_role("button", name="Copy link").locator("visible=true").first.click()
    expect(desktop.get_by_text("Copied", exact=True)).to_be_visible()
    assert desktop.evaluate("navigator.clipboard.readText()") == desktop.url


def test_light_and_dark_switch_and_are_remembered(desktop: Page, address: str) -> None:
    body = desktop.locator("body")
    desktop.goto(address)
    expect(body).to_have_css("background-color", WHITE)
    expect(facts(desktop)).to_be_visible(timeout=READY)
    expect(body).not_to_have_class(re.compile("busy"))
    desktop.get_by_role("button", name="Switch between light and dark").click()
    expect(body).to_have_css("background-color", NEAR_BLACK)
    desktop.reload()
    expect(tab(desktop, "Images")).to_be_visible()
    expect(body).to_have_css("background-color", NEAR_BLACK)


def test_dark_is_followed_where_the_visitor_prefers_it(dark: Page, address: str) -> None:
    dark.goto(address)
    expect(tab(dark, "Images")).to_be_visible()
    expect(dark.locator("body")).to_have_css("background-color", NEAR_BLACK)


CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      const [r, g, b, alpha = 1] = parse(colour);
      if (colour.startsWith("rgb") && alpha === 1) return [r, g, b];
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  const low = [];
  const chosen = "h1, h2, h3, .top p, [role=tab], .note, .look, .facts li, .facts button, .chip span, label, button";
  for (const node of document.querySelectorAll(chosen)) {
    if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (!node.textContent.trim()) continue;
    if (node.closest(".opener, [disabled], .html-container.pending")) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || getComputedStyle(node).transitionDuration.includes("NaN")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${node.textContent.trim().slice(0, 40)} (${node.tagName}): ${ratio.toFixed(2)}`);
  }
  return low;
}"""


STILL = "() => document.getAnimations().every((each) => each.playState !== 'running')"
"""Nothing fades or slides any more."""


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_is_readable(open_page: Opener, address: str, mode: str) -> None:
    page = open_page(DESKTOP, mode, "reduce")
    page.goto(address)
    for title in TABS:
        tab(page, title).click()
        expect(facts(page)).to_be_visible(timeout=READY)
        expect(page.locator("body")).not_to_have_class(re.compile("busy"))
        page.wait_for_function(STILL)
        assert page.evaluate(CONTRAST) == [], title


SMALL = """() => [...document.querySelectorAll("button, [role=tab], select, input[type=range], summary")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".opener, footer, .toast-wrap"))
  .map((node) => [node, node.getBoundingClientRect()])
  .filter(([node, box]) => box.width > 2 && box.height > 2 && box.height < 39.5)
  .map(([node, box]) => `${node.outerHTML.slice(0, 120)}: ${box.height}`)"""


def test_a_phone_never_scrolls_sideways_and_targets_suit_a_thumb(phone: Page, address: str) -> None:
    width = "document.documentElement.scrollWidth"
    phone.goto(address)
    for title in TABS:
        tab(phone, title).click()
        expect(facts(phone)).to_be_visible(timeout=READY)
        for folded in phone.locator(".settings > button.label-wrap").locator("visible=true").all():
            folded.click()
        phone.wait_for_function(STILL)
        assert phone.evaluate(SMALL) == [], title
        assert phone.evaluate(width) <= PHONE[0], title
        room(phone, "About").click()
        expect(phone.locator(".network").locator("visible=true").first).to_be_visible(timeout=READY)
        assert phone.evaluate(width) <= PHONE[0], f"{title}, About"


def test_tabs_work_by_keyboard(desktop: Page, address: str) -> None:
    desktop.goto(address)
    tab(desktop, "Images").focus()
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    expect(tab(desktop, "Text")).to_have_attribute("aria-selected", "true")
    outline = desktop.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_chosen_radio_button_keeps_its_mark_under_the_pointer(open_page: Opener, address: str, mode: str) -> None:
    page = open_page(DESKTOP, mode, "reduce")
    page.goto(address)
    chosen = page.locator("input[type=radio]:checked").locator("visible=true").first
    expect(chosen).to_be_visible(timeout=READY)
    expect(page.locator(".scene-object").first).to_be_attached(timeout=READY)  # nothing moves any more
    expect(page.locator("body")).not_to_have_class(re.compile("busy"), timeout=READY)

    def pixels() -> Image.Image:
        return Image.open(io.BytesIO(chosen.screenshot())).convert("RGB")

    page.mouse.move(0, 0)
    before = pixels()
    assert len(before.getcolors() or []) > 1, "a chosen button shows a mark"
    chosen.hover()
    extrema: Any = ImageChops.difference(before, pixels()).getextrema()
    assert max(high for _, high in extrema) <= 2, "edges between two pixels may be drawn a level off, the mark stays"
    free = page.locator("input[type=radio]:not(:checked)").locator("visible=true").first
    free.hover()
    expect(free).not_to_have_css("border-color", "rgba(0, 0, 0, 0)")


@pytest.mark.parametrize("tab", ["images", "text", "translation", "faces"])
def test_no_room_of_a_phone_has_its_name_cut(phone: Page, address: str, tab: str) -> None:
    phone.goto(f"{address}/?tab={tab}")
    names = phone.locator(f"#rooms-{tab} > .tab-wrapper .tab-container").get_by_role("tab")
    expect(names.first).to_be_visible(timeout=READY)
    expect(names.last).to_have_text("About")
    for name in names.all():
        assert name.evaluate("(one) => one.scrollWidth <= one.clientWidth"), name.inner_text()
        assert name.evaluate("(one) => one.getBoundingClientRect().right <= window.innerWidth"), name.inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_link_finds_its_tab_on_a_phone_whose_tabs_were_measured_too_wide(phone: Page, address: str) -> None:
    phone.add_init_script(
        """document.addEventListener("DOMContentLoaded", () => {
          const wide = document.createElement("style");
          wide.textContent = ".tab-wrapper button { min-width: 260px !important; flex: none !important; }";
          document.head.append(wide);
          const timer = setInterval(() => {
            const more = document.querySelector("#tabs > .tab-wrapper .overflow-menu > button");
            if (!more || more.offsetParent === null) return;
            clearInterval(timer);
            window.folded = true;
            wide.remove();
          }, 20);
        });"""
    )
    phone.goto(f"{address}/?tab=translation")
    rooms = phone.locator("#rooms-translation > .tab-wrapper .tab-container").get_by_role("tab")
    expect(rooms.first).to_be_visible(timeout=READY)
    assert phone.evaluate("window.folded")
    expect(phone.locator('#tabs > .tab-wrapper [role="tab"]')).to_have_count(4)
    expect(phone).to_have_url(re.compile("tab=translation"))
