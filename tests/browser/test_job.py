"""Long work on the page: its progress, Stop, the result, two visitors at once, and files that go with who leaves."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Opener
from tests.browser.served import served


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gradio's cache, of this page alone."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[str]:
    """Address of a page with one panel."""
    log = tmp_path_factory.mktemp("app") / "job.log"
    with served(log, page=("-m", "tests.browser.job_app"), GRADIO_TEMP_DIR=str(cache)) as found:
        yield found


def start(page: Page, total: int, wait_after: int = 0) -> None:
    page.get_by_label("Total").fill(str(total))
    page.get_by_label("Wait after").fill(str(wait_after))
    page.get_by_role("button", name="Start").click()


def downloaded(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_text("Download numbers.txt").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def folders(cache: Path) -> set[str]:
    home = cache / "jobs"
    return {path.name for path in home.iterdir()} if home.exists() else set()


def gone(folder: Path) -> None:
    """Wait until the server has noticed that a visitor left."""
    patience = time.monotonic() + PATIENCE / 1000
    while folder.exists():
        assert time.monotonic() < patience, f"{folder} is still there"
        time.sleep(0.05)


def test_a_job_ends_with_its_result(desktop: Page, address: str) -> None:
    desktop.goto(address)
    expect(desktop.get_by_role("button", name="Start")).to_be_visible()
    expect(desktop.locator(".job-card")).to_be_hidden()
    start(desktop, 3)
    expect(desktop.locator(".job-words")).to_have_text("Done: 3 files in 0 s.")
    expect(desktop.get_by_role("status").filter(has_text="Done")).to_have_text("Done: 3 files in 0 s.")
    expect(desktop.get_by_role("button", name="Stop")).to_be_hidden()
    assert downloaded(desktop) == ("numbers.txt", b"1\n2\n3\n")


def test_a_stopped_job_keeps_what_it_has(desktop: Page, address: str) -> None:
    desktop.goto(address)
    start(desktop, 5, wait_after=2)
    expect(desktop.locator(".job-words")).to_contain_text("2 of 5 files")
    expect(desktop.locator(".job-now")).to_have_text("number 2")
    expect(desktop.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "40")
    expect(desktop.get_by_text("Download numbers.txt")).to_be_hidden()
    desktop.get_by_role("button", name="Stop").click()
    said = "Stopped after 2 of 5 files. The result so far can be downloaded."
    expect(desktop.locator(".job-words")).to_have_text(said)
    assert downloaded(desktop) == ("numbers.txt", b"1\n2\n")


def test_a_running_job_is_not_started_twice(desktop: Page, address: str) -> None:
    desktop.goto(address)
    start(desktop, 4, wait_after=1)
    expect(desktop.locator(".job-now")).to_have_text("number 1")
    desktop.get_by_role("button", name="Start").click()
    expect(desktop.get_by_text("Stop it before you start another one.")).to_be_visible()
    expect(desktop.locator(".toast-body strong")).to_have_text(["Not started"])
    expect(desktop.locator(".job-words")).to_contain_text("1 of 4 files")
    desktop.get_by_role("button", name="Stop").click()
    expect(desktop.locator(".job-words")).to_contain_text("Stopped after 1 of 4 files.")


@pytest.mark.parametrize(
    ("total", "reason"),
    [(0, "There is no file to work on. Choose one."), (-1, "The second file can't be read. Leave it out.")],
)
def test_a_refusal_is_a_sentence_and_the_next_job_runs(desktop: Page, address: str, total: int, reason: str) -> None:
    desktop.goto(address)
    start(desktop, total)
    expect(desktop.get_by_text(reason)).to_be_visible()
    expect(desktop.locator(".toast-body strong")).to_have_text(["Unreadable file"])
    expect(desktop.locator(".job-words")).to_have_text("The job ended because of an error. Start it again.")
    start(desktop, 2)
    expect(desktop.locator(".job-words")).to_contain_text("Done: 2 files")


def test_visitors_have_their_own_jobs_and_leaving_deletes_the_files(
    open_page: Opener, address: str, cache: Path
) -> None:
    first, second = open_page(), open_page()
    for page in (first, second):
        page.goto(address)
    start(first, 9, wait_after=4)
    expect(first.locator(".job-now")).to_have_text("number 4")
    expect(second.locator(".job-card")).to_be_hidden()
    before = folders(cache)
    start(second, 2)
    expect(second.locator(".job-words")).to_contain_text("Done: 2 files")
    (mine,) = folders(cache) - before
    with second.expect_download() as waiting:
        second.get_by_text("Download numbers.txt").click()
    link = waiting.value.url
    assert second.request.get(link).body() == b"1\n2\n"
    second.goto("about:blank")
    expect(first.locator(".job-words")).to_contain_text("4 of 9 files")
    gone(cache / "jobs" / mine)
    assert first.request.get(link).status in (403, 404)
    first.get_by_role("button", name="Stop").click()
    expect(first.locator(".job-words")).to_contain_text("Stopped after 4 of 9 files.")
    assert downloaded(first) == ("numbers.txt", b"1\n2\n3\n4\n")
