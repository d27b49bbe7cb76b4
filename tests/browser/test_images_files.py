"""Files in and out of Images: uploads of every kind, what is shown as a file, and several pictures at once."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from demos.images.catalog import example_path
from tests.browser.conftest import DESKTOP, PHONE, Opener
from tests.browser.test_images import OBJECT, READY, VISIBLE, colours, opened, set_threshold, toast

__all__ = ["colours"]


def downloaded(page: Page, form: str) -> tuple[str, bytes]:
    """The name and the content of the file in a format."""
    control = page.locator("#images-scene .scene-save")
    control.get_by_label("What to download").select_option(form)
    with page.expect_download() as waiting:
        control.get_by_role("button", name="Download").click()
    expect(control.get_by_role("button", name="Download")).to_be_enabled()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_what_is_shown_is_taken_away_in_the_format_that_is_chosen(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&example=motorcycle&threshold=0.1")
    shown = page.locator(VISIBLE).count()
    name, svg = downloaded(page, "svg")
    assert name == "motorcycle_left-annotated.svg"
    assert svg.decode().count('class="mask"') == shown
    name, table = downloaded(page, "csv")
    assert name == "motorcycle_left-objects.csv"
    assert len(table.decode().splitlines()) == 1 + shown
    set_threshold(page, 0.9)
    expect(page).to_have_url(re.compile("threshold=0.9"))
    fewer = page.locator(VISIBLE).count()
    _, archive = downloaded(page, "zip")
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        assert len([name for name in files.namelist() if name.startswith("cutouts/")]) == fewer


def test_a_hidden_class_is_not_taken_away_and_nothing_is_a_sentence(desktop: Page, address: str) -> None:
    page = opened(desktop, address)
    for chip in page.locator("#images-scene .scene-class").all():
        chip.click()
    page.locator("#images-scene .scene-save").get_by_role("button").click()
    expect(toast(page)).to_contain_text("No object is shown. Lower the confidence threshold or show a class")
    expect(page.locator("#images-scene .scene-save button")).to_have_text("Download")


def test_colours_go_by_class_on_demand(desktop: Page, address: str) -> None:
    page = opened(desktop, address, "&example=tissue")
    expect(page.locator(f"{OBJECT}[aria-label^='nucleus']").first).to_be_attached(timeout=READY)
    fills = "nodes => [...new Set(nodes.map(node => node.getAttribute('fill')))].length"
    shapes = page.locator(f"{OBJECT} .shape")
    assert shapes.evaluate_all(fills) > 1
    page.get_by_role("button", name="Colour by class").click()
    assert shapes.evaluate_all(fills) == 1
    page.locator(".chip", has_text="cat").click()
    expect(page.locator(f"{OBJECT}[aria-label^='cat']").first).to_be_attached(timeout=READY)
    expect(page.get_by_role("button", name="Colour by class")).to_be_hidden()


def test_the_upload_icon_opens_the_chooser_and_a_tiff_is_seen(desktop: Page, address: str, tmp_path: Path) -> None:
    Image.new("RGB", (130, 70), (200, 30, 30)).save(tmp_path / "scan.tif")
    page = opened(desktop, address)
    with page.expect_file_chooser() as waiting:
        page.locator("#images-picture").get_by_label("Upload file").click()
    expect(page.locator("#images-picture img")).to_be_visible()  # a chooser that is closed again changes nothing
    waiting.value.set_files(tmp_path / "scan.tif")
    expect(page.locator("#images-scene .scene-picture")).to_have_attribute("viewBox", "0 0 130 70", timeout=READY)
    seen = "() => document.querySelector('#images-picture img')?.naturalWidth === 130"
    page.wait_for_function(seen)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_may_be_pasted_or_dropped_anywhere(desktop: Page, address: str, colours: Path, kind: str) -> None:
    page = opened(desktop, address)
    page.evaluate(
        """([kind, content]) => {
            const files = new DataTransfer();
            files.items.add(new File([Uint8Array.from(content)], "own.png", { type: "image/png" }));
            const set = { bubbles: true, cancelable: true };
            document.querySelector("header, .top").dispatchEvent(kind === "paste"
                ? new ClipboardEvent("paste", { clipboardData: files, ...set })
                : new DragEvent("drop", { dataTransfer: files, ...set }));
        }""",
        [kind, list(colours.read_bytes())],
    )
    expect(page.locator("#images-scene .scene-picture")).to_have_attribute("viewBox", "0 0 120 90", timeout=READY)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_several_pictures_are_counted_sorted_and_downloaded(
    open_page: Opener, address: str, colours: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    page = opened(open_page(size), address)
    page.get_by_role("button", name="Several pictures").click()
    files = page.locator("#images-files")
    files.locator("input[type=file]").set_input_files([example_path("cat"), colours, tmp_path / "broken.jpg"])
    expect(files.get_by_text("chelsea")).to_be_visible()
    page.get_by_role("button", name="Find objects in all of them").click()
    expect(page.locator("#images-batch-job .job-words")).to_contain_text("Done: 3 pictures in", timeout=READY)
    expect(page.locator(".batch-sentence")).to_contain_text("in 2 pictures. 1 picture could not be used")
    expect(page.locator(".batch-counts")).to_contain_text("cat")
    expect(page.locator(".batch-gallery img")).to_have_count(2)
    names = page.locator(".batch-table tbody tr td:first-child")
    expect(names).to_have_text(["broken.jpg", "chelsea.png", "own.png"])
    page.locator(".batch-table").get_by_role("button", name="Picture").click()
    expect(names).to_have_text(["own.png", "chelsea.png", "broken.jpg"])
    with page.expect_download() as waiting:
        page.get_by_text("Download objects.zip").click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert "annotated/chelsea.jpg" in archive.namelist()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
