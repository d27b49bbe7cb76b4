"""The Images tab as a visitor meets it: examples, own pictures, the objects over the picture, and what is refused."""

import io
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from demos.images.catalog import example_path
from tests.browser.conftest import DESKTOP, PHONE, Opener

READY = 60_000
OBJECT = "#images-scene .scene-object"
VISIBLE = f"{OBJECT}:visible"
BOXES = """tags => tags.filter(tag => tag.checkVisibility() && tag.style.display !== 'none')
    .map(tag => tag.getBoundingClientRect()).map(({left, top, right, bottom}) => [left, top, right, bottom])"""


def opened(page: Page, address: str, query: str = "") -> Page:
    """Open the tab and wait for the first result."""
    page.goto(f"{address}/?tab=images{query}")
    expect(page.locator("#images-bars .bars li")).to_have_count(5, timeout=READY)
    expect(page.locator("#images-scene .scene-picture image")).to_have_count(1, timeout=READY)
    return page


def objects(page: Page) -> int:
    return int(
        page.locator("#images-scene [data-objects], #images-scene[data-objects]").first.get_attribute("data-objects")
        or 0
    )


def set_threshold(page: Page, value: float) -> None:
    field = page.locator("#images-threshold input[type=number]")
    field.fill(str(value))
    field.press("Enter")


def upload(page: Page, path: Path) -> None:
    clear = page.locator("#images-picture").get_by_label(re.compile("clear|remove", re.I))
    if clear.count():
        clear.first.click()
    page.locator("#images-picture input[type=file]").set_input_files(path)


def toast(page: Page) -> Locator:
    return page.locator(".toast-body").first


@pytest.fixture(scope="module")
def colours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8)).save(path)
    return path


def test_the_first_example_gets_a_live_result(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    expect(page.locator(".result-line .facts").first).to_contain_text(re.compile(r"\d m?s on \d+ CPU cores?"))
    expect(page.get_by_text("It knows ten classes and nothing else.")).to_be_visible()
    expect(page.locator("#images-scene .scene-count")).to_contain_text(re.compile(r"shown\."))
    shares = [float(text.strip("<%")) for text in page.locator("#images-bars b").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)


def test_the_other_classifier_knows_two_hundred_classes(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&example=coffee")
    page.get_by_label("Tiny ImageNet (200 classes)").locator("visible=true").check()
    expect(page.locator("#images-bars .bars li").first).to_contain_text("espresso", timeout=READY)
    expect(page.get_by_text("It knows two hundred classes, from goldfish to acorn")).to_be_visible()
    expect(page).to_have_url(re.compile("classifier=tiny_imagenet"))
    page.reload()
    expect(page.locator("#images-bars .bars li").first).to_contain_text("espresso", timeout=READY)


def test_the_picture_on_the_page_is_the_picture_given(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    page.locator("#images-scene .scene-classes button").first.click()  # hides the cat's mask
    shot = Image.open(io.BytesIO(page.locator("#images-scene .scene-picture image").screenshot())).convert("RGB")
    given = Image.open(example_path("cat")).convert("RGB").resize(shot.size)
    difference = np.abs(np.asarray(shot, float) - np.asarray(given, float)).mean()
    assert difference < 25


def test_the_threshold_redraws_in_the_browser_alone(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&example=tissue&model=nuclei")  # many nuclei, some of them doubtful
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "queue/join" in request.url else None)
    set_threshold(page, 0.1)
    expect(page.locator(VISIBLE)).to_have_count(objects(page))
    set_threshold(page, 0.95)
    expect(page.locator("#images-scene .scene-count")).to_contain_text(
        "below the confidence threshold: lower it to see them"
    )
    assert page.locator(VISIBLE).count() < objects(page)
    expect(page).to_have_url(re.compile("threshold=0.95"))
    assert asked == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_labels_neither_overlap_nor_leave_the_picture(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = opened(open_page(size), address, "&threshold=0.1")
    labels_fit(page)
    page.locator(".chip", has_text="tissue").click()
    expect(page.locator(f"{OBJECT}[aria-label^='nucleus']").first).to_be_attached(timeout=READY)
    labels_fit(page)


def labels_fit(page: Page) -> None:
    expect(page.locator(VISIBLE)).to_have_count(objects(page))
    boxes = page.locator("#images-scene .tag").evaluate_all(BOXES)
    assert boxes
    left, top, right, bottom = page.locator("#images-scene .scene-picture image").evaluate(
        "node => { const box = node.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; }"
    )
    for index, (x1, y1, x2, y2) in enumerate(boxes):
        assert x1 >= left - 1
        assert y1 >= top - 1
        assert x2 <= right + 1
        assert y2 <= bottom + 1
        for a1, b1, a2, b2 in boxes[:index]:
            assert x1 >= a2 - 0.5 or a1 >= x2 - 0.5 or y1 >= b2 - 0.5 or b1 >= y2 - 0.5


def test_hover_click_and_keys_light_an_object_up(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&threshold=0.1")
    picture = page.locator("#images-scene .scene-picture")
    last = page.locator(VISIBLE).last
    last.locator(".shape").dispatch_event("pointerenter")
    last.dispatch_event("pointerenter")
    expect(last).to_have_class(re.compile("is-lit"))
    expect(picture).to_have_class(re.compile(r"\blit\b"))
    last.dispatch_event("pointerleave")
    expect(picture).not_to_have_class(re.compile(r"\blit\b"))

    first = page.locator(f"{OBJECT}[tabindex='0']")
    expect(first).to_have_count(1)
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    one = page.locator("#images-scene .scene-details")
    expect(one).to_be_visible()
    expect(one).to_contain_text(re.compile(r"Class\w"))
    expect(one).to_contain_text(re.compile(r"\d+ x \d+ pixels"))
    expect(page.locator(f"{OBJECT}[aria-pressed='true']")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(one).to_be_hidden()


def test_class_chips_show_and_hide(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&threshold=0.1")
    before = page.locator(VISIBLE).count()
    chip = page.locator("#images-scene .scene-class").first
    label = chip.get_attribute("data-label")
    count = page.locator(f"{VISIBLE}[aria-label^='{label},']").count()
    assert count > 0
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    expect(page.locator(VISIBLE)).to_have_count(before - count)
    chip.click()
    expect(page.locator(VISIBLE)).to_have_count(before)


def test_another_example_brings_its_own_detector(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    page.locator(".chip", has_text="tissue").click()
    expect(page.get_by_label("Cell nuclei")).to_be_checked()
    expect(page).to_have_url(re.compile("example=tissue"))
    expect(page.locator(f"{OBJECT}[aria-label^='nucleus']").first).to_be_attached(timeout=READY)
    expect(page.get_by_text("only nuclei, in pictures taken through a microscope").first).to_be_visible()


def test_a_link_with_an_example_brings_the_example_s_detector(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&example=tissue")
    expect(page.get_by_label("Cell nuclei")).to_be_checked()
    expect(page.locator(f"{OBJECT}[aria-label^='nucleus']").first).to_be_attached(timeout=READY)
    expect(page).not_to_have_url(re.compile("model="))
    page.get_by_label("Everyday objects").check()
    expect(page).to_have_url(re.compile("example=tissue.*model=everyday"))
    expect(page.locator(f"{OBJECT}[aria-label^='nucleus']")).to_have_count(0, timeout=READY)  # its answer is there
    page.reload()
    expect(page.get_by_label("Everyday objects")).to_be_checked(timeout=READY)
    expect(page).to_have_url(re.compile("example=tissue.*model=everyday"))


@pytest.mark.parametrize("held", [0, 1, 2])
def test_a_chip_that_is_clicked_while_the_page_opens_wins(browser: Browser, address: str, held: int) -> None:
    """One of the requests by which the room opens waits until the visitor has clicked.

    The page isn't one of `open_page`: gradio complains in the console of an event that is cancelled before it waits.
    """
    page = browser.new_page()
    page.set_default_timeout(READY)
    waiting: list[Route] = []
    passed: list[Route] = []

    def hold(route: Route) -> None:
        if len(passed) == held and not waiting:
            waiting.append(route)
        else:
            passed.append(route)
            route.continue_()

    page.route("**/queue/join*", hold)
    page.goto(f"{address}/?tab=images")
    chip = page.locator(".chip", has_text="motorcycle").locator("visible=true")
    expect(chip).to_be_visible(timeout=READY)
    while not waiting:  # as many frames as it takes
        page.evaluate("new Promise(requestAnimationFrame)")
    chip.click()
    waiting[0].continue_()
    motorcycle = page.locator(f"{OBJECT}[aria-label^='motorcycle']").first
    expect(motorcycle).to_be_attached(timeout=READY)
    expect(page.locator("body")).not_to_have_class(re.compile("busy"), timeout=READY)
    expect(motorcycle).to_be_attached()
    expect(page.locator(".chip[aria-pressed='true']:visible")).to_have_text("motorcycle")
    expect(page).to_have_url(re.compile("example=motorcycle"))
    page.close()


def test_the_threshold_s_slider_stays_in_its_place(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&example=tissue&threshold=0.1")
    slider = page.locator("#images-threshold")
    on_page = "node => node.getBoundingClientRect().top + scrollY"
    place, chips = slider.evaluate(on_page), page.locator("#images-scene .scene-class").count()
    assert chips == 1
    for value in (0.6, 0.95, 0.1):
        set_threshold(page, value)
        expect(page).to_have_url(re.compile(f"threshold={value}"))
        assert slider.evaluate(on_page) == place
    expect(page.locator("#images-scene .scene-class:visible")).to_have_count(chips)


def test_an_own_picture_is_shown(desktop: Page, address: str, colours: Path) -> None:
    page = opened(desktop, address)
    upload(page, colours)
    expect(page.locator("#images-scene .scene-picture")).to_have_attribute("viewBox", "0 0 120 90", timeout=READY)
    expect(page.locator(".chip[aria-pressed='true']:visible")).to_have_count(0)


def test_a_phone_upright_photograph_stands_upright(phone: Page, address: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (120, 80), (200, 30, 30)).save(tmp_path / "phone.jpg", exif=exif)
    page = opened(phone, address)
    upload(page, tmp_path / "phone.jpg")
    expect(page.locator("#images-scene .scene-picture")).to_have_attribute("viewBox", "0 0 80 120", timeout=READY)


def promised(side: tuple[int, int]) -> bytes:
    """A tiny PNG whose header promises this many pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", *side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def half_a_jpeg() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)).save(stream, "JPEG")
    return stream.getvalue()[:9000]


def dot() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (1, 1)).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_scene_and_its_download_stay_in_their_column(
    open_page: Opener, address: str, size: tuple[int, int]
) -> None:
    """The page clips what is too wide, so that it isn't seen in the page's own width."""
    page = opened(open_page(size), address)
    expect(page.locator(".scene-save button")).to_be_visible()
    for part in (".scene-picture", ".scene-save select", ".scene-save button", OBJECT):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= size[0], part


def test_bad_pictures_get_a_sentence_and_the_old_result_stays(desktop: Page, address: str, tmp_path: Path) -> None:
    page = opened(desktop, address)
    for name, content, said in (
        ("text.jpg", b"Not a picture.\n" * 100, "This file isn't a picture that Pillow can read."),
        ("cut.jpg", half_a_jpeg(), "This picture's file is cut off before its end."),
        ("large.png", promised((10_000, 6_000)), "This picture has 60 megapixels (10000 x 6000)."),
        ("bomb.png", promised((60_000, 60_000)), "This picture unpacks to more pixels than fit into memory."),
        ("dot.png", dot(), "This picture has 1 x 1 pixels, too few to see anything in."),
    ):
        (tmp_path / name).write_bytes(content)
        upload(page, tmp_path / name)
        expect(page.locator(".toast-body", has_text=said)).to_be_visible(timeout=READY)
        expect(page.locator("#images-bars .bars li")).to_have_count(5)
    assert "Traceback" not in page.content()


def test_no_picture_gets_a_sentence(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    page.locator("#images-picture").get_by_label(re.compile("clear|remove", re.I)).first.click()
    page.get_by_label("Cell nuclei").click()
    expect(toast(page)).to_contain_text("There is no picture here. Upload one, paste one, use the webcam")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_scrolls_sideways(open_page: Opener, address: str, size: tuple[int, int]) -> None:
    page = opened(open_page(size), address)
    wide: Any = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0]
    page.goto(f"{address}/?tab=images&room=about")
    expect(page.get_by_role("heading", name="Networks that see")).to_be_visible()
    expect(page.locator(".about-networks .network").first).to_be_visible(timeout=READY)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_on_a_phone_the_result_is_in_sight_and_the_settings_are_under_it(phone: Page, address: str) -> None:
    page = opened(phone, address, "&example=nuclei")

    def top(part: str) -> float:
        box = page.locator(part).bounding_box()
        assert box is not None
        return box["y"]

    assert top("#images-scene") < PHONE[1] * 0.66
    assert top("#images-picture") < top("#images-scene") < top("#images-threshold") < top("#images-model")
    assert top("#images-model") < top("#images-bars")
    classes = page.locator(".classes")
    line = classes.bounding_box()
    assert line is not None
    assert line["height"] <= 48
    classes.locator("summary").click()
    expect(classes).to_contain_text("cell phone")


def test_overlap_and_tiles_come_from_the_link_and_ask_the_network_again(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&example=tissue&threshold=0.1&overlap=0.9&tiles=1")
    expect(page.locator("#images-tiles input")).to_be_checked()
    before = objects(page)
    field = page.locator("#images-overlap input[type=number]")
    field.fill("0.1")
    field.press("Enter")
    expect(page).to_have_url(re.compile("overlap=0.1.*tiles=1"))
    shown = f"#images-scene [data-objects='{before}'], #images-scene[data-objects='{before}']"
    expect(page.locator(shown)).to_have_count(0, timeout=READY)
    assert objects(page) < before


def test_an_upload_that_the_server_has_lost_is_sent_again(browser: Browser, address: str) -> None:
    """The page isn't one of `open_page`: the browser logs the 410 that the page answers with a second upload."""
    page = browser.new_page()
    page.set_default_timeout(READY)
    opened(page, address)
    with page.expect_response(re.compile(r"gradio_api/upload\?")) as sent:
        upload(page, example_path("nuclei"))
    picture = page.locator("#images-scene .scene-picture")
    expect(picture).to_have_attribute("viewBox", "0 0 256 256", timeout=READY)
    Path(sent.value.json()[0]).unlink()  # its hour is over, or another replica answers from now on
    page.get_by_label("Cell nuclei").check()
    expect(picture).to_have_attribute("aria-label", re.compile(r"with \d\d objects"), timeout=READY)
    expect(toast(page)).to_have_count(0)
    page.close()
