"""The page inside a frame of another origin while the browser refuses it storage, as where Spaces embed it."""

import html
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE
from tests.browser.served import COLD, served
from tests.browser.test_page import READY

SCRIPTS = Path(__file__).parents[2] / "demos"
REFUSED = "() => { try { localStorage.length; return ''; } catch (error) { return error.name; } }"


@pytest.fixture
def parent(address: str) -> Iterator[str]:
    """Address of a page under another host name that holds ours in a frame."""
    with holder(f"{address}/?tab=text") as found:
        yield found


@contextmanager
def holder(framed: str) -> Iterator[str]:
    """Serve a page under another host name that shows this address in a frame; gives its own address."""

    class Parent(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe src="{html.escape(framed)}" width="1200" height="900"></iframe>'.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Parent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def guest(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of a browser that blocks the storage of third parties; it throws no error."""
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}))
    executable = str(CHROMIUM) if CHROMIUM.exists() else None
    context = browser.browser_type.launch_persistent_context(tmp_path, executable_path=executable, args=FLAGS)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, errors


def framed(page: Page, parent: str) -> FrameLocator:
    page.goto(parent)
    frame = page.frame_locator("iframe")
    frame.locator("body").wait_for()
    assert frame.locator("body").evaluate(REFUSED) == "SecurityError", "this browser doesn't refuse storage"
    return frame


def test_a_room_opens_with_a_live_result_where_storage_is_refused(guest: Page, parent: str) -> None:
    frame = framed(guest, parent)
    facts = frame.locator("#text .result-line .facts")
    expect(facts).to_contain_text(re.compile(r"[\d.,]+ m?s on \d+ CPU cores?"), timeout=READY)
    expect(frame.locator(".network-words")).not_to_be_empty()


def test_light_and_dark_change_where_storage_is_refused(guest: Page, parent: str) -> None:
    frame = framed(guest, parent)
    body = frame.locator("body")
    dark = "dark" in (body.get_attribute("class") or "").split()
    frame.locator(".light-dark").click()
    expect(body).to_have_class(re.compile(r"^(?!.*\bdark\b)" if dark else r"\bdark\b"))


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app as it runs on a Space."""
    with served(tmp_path_factory.mktemp("space") / "app.log", COLD, SPACE_ID="ada/page") as found:
        yield found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_on_a_space_copy_link_gives_the_public_address_which_restores_the_state(
    guest: Page, space: str, theme: str
) -> None:
    state = "tab=faces&seed=7"
    frame = opened(guest, f"{space}/?{state}&__theme={theme}")
    expect(frame.locator("body")).to_have_class(re.compile(r"\bdark\b" if theme == "dark" else r"^(?!.*\bdark\b)"))
    copy = frame.locator("#faces .copy-link:visible").first
    copy.click(timeout=READY)
    shown = frame.locator(".link-shown")
    expect(shown).to_be_visible()  # a frame of another origin may not write to the clipboard
    link = shown.input_value()
    assert link.startswith("https://huggingface.co/spaces/ada/page?")
    assert "__theme" not in link
    assert shown.evaluate("box => box.selectionEnd - box.selectionStart") == len(link)
    assert "seed=7" in link
    again = opened(guest, f"{space}/?{link.split('?')[1]}&__theme={theme}")
    expect(again.locator("#faces").get_by_label("Seed", exact=True).first).to_have_value("7", timeout=READY)


def opened(page: Page, address: str) -> FrameLocator:
    """A frame of this address in a page of another origin."""
    page.goto("about:blank")
    with holder(address) as parent:
        return framed(page, parent)


def test_scripts_reach_storage_only_through_the_helper() -> None:
    lines = [
        f"{path.name}: {line.strip()}"
        for path in sorted([*SCRIPTS.rglob("*.js"), *SCRIPTS.rglob("*.html"), *SCRIPTS.rglob("*.py")])
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\b(localStorage|sessionStorage|indexedDB|caches)\b\s*[.\[(]", line)
    ]
    assert len(lines) == 2, lines
    assert all(re.search(r"localStorage\.(get|set)Item\(name", line) for line in lines), lines
