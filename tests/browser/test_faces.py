"""The Faces tab as a visitor sees it: a live face, sliders that change it, faces to pick, a shelf, files."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE

Opener = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE])
PIXELS = """() => {
    const picture = document.querySelector('.face img'), canvas = document.createElement('canvas');
    canvas.width = canvas.height = 64;
    const pen = canvas.getContext('2d');
    pen.drawImage(picture, 0, 0);
    return [...pen.getImageData(0, 0, 64, 64).data];
}"""
DIFFER = f"""([before, least, most]) => {{
    const now = ({PIXELS})();
    const difference = now.reduce((sum, value, at) => sum + Math.abs(value - before[at]), 0) / now.length;
    return least < difference && difference < most && now;
}}"""


def visit(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/?tab=faces{query}")
    expect(page.locator(".face img")).to_have_attribute("src", re.compile("^data:image/png"), timeout=60_000)
    expect(page.locator(".many button")).to_have_count(16)


def pixels(page: Page) -> list[int]:
    return list(page.evaluate(PIXELS))


def difference(one: list[int], other: list[int]) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def changed(page: Page, before: list[int]) -> list[int]:
    """Wait until the face's pixels differ from those, and return the new ones."""
    return list(page.wait_for_function(DIFFER, arg=[before, 0.2, 256]).json_value())


def slider(page: Page, number: int) -> Locator:
    return page.locator(f"#direction-{number}")


@SIZES
def test_a_face_is_there_on_opening(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    visit(page, address)
    assert len(set(pixels(page))) > 20, "the face is blank"
    box = page.locator(".face img").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (320, 320)
    line = page.locator("#faces .facts")
    expect(line).to_contain_text(re.compile(r"\d+ ms on \d|\d\.\d s on \d"))
    expect(line).to_contain_text("2.7 M parameters")
    expect(page.locator(".end.low").first).to_have_css("background-image", re.compile("data:image/webp"))
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.locator("#faces button:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 39.5)"
        ".filter(one => !one.closest('.slider_input_container, .head')).map(one => one.outerHTML.slice(0, 80))"
    )
    assert not small


@SIZES
def test_the_face_changes_while_a_slider_is_dragged(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    visit(page, address)
    first = pixels(page)
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url) if "queue/join" in request.url else None)
    handle = slider(page, 1)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=30)
    during = changed(page, first)  # before the mouse is released
    page.mouse.move(box["x"] + box["width"] * 0.95, middle, steps=30)
    changed(page, during)
    page.mouse.up()
    assert float(handle.input_value()) > 2
    assert len(calls) < 60, "every movement was sent"
    expect(page).to_have_url(re.compile(r"moves=[23]"))
    if size == PHONE:
        before = page.evaluate("scrollY")
        page.mouse.wheel(0, 300)
        page.wait_for_function("before => scrollY > before", arg=before)
        face = page.locator(".face img").bounding_box()
        assert face is not None
        assert face["y"] >= 0, "the face scrolled out of sight"


def test_arrow_keys_move_a_slider_and_ends_can_be_clicked(desktop: Page, address: str) -> None:
    visit(desktop, address)
    before = pixels(desktop)
    slider(desktop, 2).focus()
    for _ in range(12):
        desktop.keyboard.press("ArrowRight")
    assert slider(desktop, 2).input_value() == "1.2"
    before = changed(desktop, before)
    desktop.get_by_role("button", name=re.compile("all the way")).first.click()
    assert slider(desktop, 1).input_value() == "-3"
    changed(desktop, before)


@SIZES
def test_a_face_can_be_picked_from_the_many(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    visit(page, address, "&moves=2" + ",0" * 11)
    before = pixels(page)
    page.get_by_role("button", name="Seed 5", exact=True).click()
    before = changed(page, before)
    expect(page).to_have_url(re.compile("seed=5"))
    expect(slider(page, 1)).to_have_value("0")
    page.get_by_text("Similar faces", exact=True).click()
    page.get_by_role("button", name="Similar face 3", exact=True).click()
    changed(page, before)
    expect(page).to_have_url(re.compile("moves="))
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.get_by_role("button", name="Seed 16", exact=True)).to_be_visible()


def test_random_and_reset(desktop: Page, address: str) -> None:
    visit(desktop, address)
    first = pixels(desktop)
    desktop.get_by_role("button", name="Random face").click()
    changed(desktop, first)
    desktop.get_by_text("Settings", exact=True).last.click()
    desktop.locator("#faces").get_by_role("button", name="Reset").last.click()
    desktop.wait_for_function(DIFFER, arg=[first, -1, 0.1])


def test_an_emptied_seed_field_waits_for_a_number(desktop: Page, address: str) -> None:
    visit(desktop, address)
    seed = desktop.locator("#faces").get_by_role("spinbutton", name="Seed").locator("visible=true")
    with desktop.expect_response(re.compile("queue/join")):
        seed.fill("")
    with desktop.expect_response(re.compile("queue/join")):
        seed.blur()
    seed.fill("12")
    expect(desktop.locator(".face img")).to_have_attribute("alt", "A generated face, seed 12")
    expect(desktop.locator(".toast-body")).to_have_count(0)


def test_a_thumb_that_scrolls_over_sliders_changes_none(phone: Page, address: str) -> None:
    visit(phone, address)
    slider(phone, 5).scroll_into_view_if_needed()
    for number in (4, 5):
        box = slider(phone, number).bounding_box()
        assert box is not None
        before = phone.evaluate("scrollY")
        touch = phone.context.new_cdp_session(phone)
        x, y = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 13):
            point = {"x": x + step % 3, "y": y - 10 * step}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        phone.wait_for_function("before => scrollY > before + 50", arg=before)
    assert [slider(phone, number).input_value() for number in range(1, 13)] == ["0"] * 12
    expect(phone).not_to_have_url(re.compile("moves="))


def test_kept_faces_stand_on_the_shelf_and_can_be_gone_back_to(desktop: Page, address: str) -> None:
    visit(desktop, address)
    expect(desktop.get_by_text("Faces that you keep appear here")).to_be_visible()
    first = pixels(desktop)
    desktop.get_by_role("button", name="Keep", exact=True).click()
    expect(desktop.locator(".kept")).to_have_count(1)
    desktop.get_by_role("button", name="Seed 7", exact=True).click()
    changed(desktop, first)
    desktop.locator(".kept").click()
    expect(desktop).not_to_have_url(re.compile("seed="))
    desktop.get_by_role("button", name="Remove kept face 1").click()
    expect(desktop.locator(".kept")).to_have_count(0)


def test_png_files_in_two_sizes(desktop: Page, address: str, tmp_path: Path) -> None:
    visit(desktop, address)
    for side in (64, 320):
        with desktop.expect_download() as started:
            desktop.get_by_role("button", name=f"{side} px", exact=True).click()
        assert started.value.suggested_filename == f"face-34-{side}px.png"
        started.value.save_as(tmp_path / "face.png")
        saved = Image.open(io.BytesIO((tmp_path / "face.png").read_bytes()))
        assert (saved.format, saved.size) == ("PNG", (side, side))


def test_a_link_brings_back_the_same_face(open_page: Opener, address: str) -> None:
    query = "&seed=41&moves=1.5,-2" + ",0" * 10 + "&truncation=1&smooth=1"
    one, other = open_page(), open_page()
    visit(one, address, query)
    visit(other, address, query)
    for page in (one, other):
        expect(slider(page, 2)).to_have_value("-2")
        expect(page.locator(".face img")).to_have_class(re.compile("smooth"))
        expect(page.locator(".face img")).to_have_attribute("alt", "A generated face, seed 41, moved along directions")
    assert difference(pixels(one), pixels(other)) < 0.1


def test_a_wrong_link_opens_with_defaults_and_says_so(desktop: Page, address: str) -> None:
    visit(desktop, address, "&moves=9,9&seed=<script>")
    expect(desktop.get_by_text("isn't at most 16 numbers from -3 to 3")).to_be_visible()
    expect(slider(desktop, 1)).to_have_value("0")


def test_dark_page_and_about(open_page: Opener, address: str) -> None:
    page = open_page(PHONE, "dark")
    page.goto(f"{address}/?tab=faces&room=about")
    expect(page.get_by_text("These people do not exist.")).to_be_visible()
    expect(page.locator("#faces .network")).to_be_visible(timeout=60_000)
    expect(page.locator("#faces .card").first).to_contain_text("Non-commercial research")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
