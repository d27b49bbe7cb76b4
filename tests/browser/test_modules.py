"""The page's modules behind a proxy's path prefix and a login, and what a widget says when its own can't be loaded."""

import http.client
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from demos.kit import scripts
from demos.kit.widget import FAILED
from tests.browser.conftest import PATIENCE
from tests.browser.served import COLD, served
from tests.browser.test_page import READY

PREFIX = "/shows/four"
PRESSED = ".chip[aria-pressed=true]:visible"
"""Only the module of the chips sets aria-pressed, so this one has run."""


class Forwarding(BaseHTTPRequestHandler):
    """Forwards what is below PREFIX to the app, without it; everything else is not found, as under a shared host."""

    target = ""
    protocol_version = "HTTP/1.1"

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.path.startswith(f"{PREFIX}/"):
            self.send_error(404)
            return
        upstream = http.client.HTTPConnection(self.target, timeout=60)
        hop = ("host", "connection", "accept-encoding")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in hop}
        headers |= {"X-Forwarded-Host": self.headers["Host"], "X-Forwarded-Proto": "http"}
        upstream.request(self.command, self.path.removeprefix(PREFIX), body or None, headers)
        answer = upstream.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        with suppress(ConnectionError):  # the page was closed
            while piece := answer.read1(65536):
                self.wfile.write(piece)
                self.wfile.flush()
        self.close_connection = True

    def do_GET(self) -> None:
        self.forward()

    def do_POST(self) -> None:
        self.forward()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an app with a login."""
    log = tmp_path_factory.mktemp("app") / "app.log"
    with served(log, COLD, GRADIO_ROOT_PATH=PREFIX, DASHBOARD_AUTH="me:secret") as found:
        yield found


@pytest.fixture
def forwarded(guarded: str) -> Iterator[str]:
    """Its address under another host name and a path prefix."""
    handler = type("Forwarding", (Forwarding,), {"target": urlparse(guarded).netloc})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}{PREFIX}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose errors are looked at by the test itself."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def test_widgets_run_behind_a_prefix_another_host_name_and_a_login(page: Page, forwarded: str) -> None:
    failed: list[str] = []
    page.on("response", lambda got: failed.append(got.url) if "demos-js" in got.url and got.status != 200 else None)
    page.goto(f"{forwarded}?tab=translation")
    page.get_by_label("username").fill("me")
    page.get_by_label("password").fill("secret")
    page.get_by_role("button", name="Login").click()
    expect(page.locator(PRESSED)).to_have_text("A bicycle", timeout=READY)
    expect(page.locator("#translation .result-line .facts:visible")).to_be_visible(timeout=READY)
    page.locator(".chip:visible").nth(1).click()
    expect(page.locator(PRESSED)).not_to_have_text("A bicycle")
    expect(page).to_have_url(re.compile(re.escape(f"{forwarded}?tab=translation&")))
    assert not failed


def test_modules_need_no_login(guarded: str, forwarded: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{guarded}/config", timeout=PATIENCE / 1000)
    script = scripts.address(Path(scripts.__file__).with_name("js") / "dom.js")
    with urllib.request.urlopen(forwarded + script, timeout=PATIENCE / 1000) as answer:
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("how", ["aborted", "gone"])
def test_a_widget_says_that_its_module_could_not_be_loaded(page: Page, address: str, how: str) -> None:
    def refuse(route: Route) -> None:
        if how == "aborted":
            route.abort()
        else:
            route.fulfill(status=404, body="There is no such script.")

    page.route("**/example_chips.js", refuse)
    page.goto(f"{address}/?tab=translation")
    chips = page.locator("#translation .example-chips").locator("visible=true").first
    expect(chips.get_by_role("alert")).to_have_text(FAILED)
    expect(page.locator("#translation .result-line .facts:visible")).to_be_visible(timeout=READY)


def test_a_click_before_the_module_is_there_is_not_lost(page: Page, address: str) -> None:
    held: list[Route] = []
    page.route("**/kind_switch.js", lambda route: held.append(route))
    page.goto(f"{address}/?tab=text")
    switch = page.get_by_role("group", name="What is written").locator("visible=true")
    switch.get_by_role("button", name="Handwriting").click()
    prompt = page.get_by_role("textbox", name="Prompt")
    expect(prompt).to_be_visible()  # the module isn't there
    page.wait_for_function("() => document.querySelector('#text .facts li')")
    for route in held:
        route.continue_()
    expect(prompt).to_be_hidden()
    expect(page).to_have_url(re.compile("kind=handwriting"))
    page.get_by_role("tab", name="Look inside").locator("visible=true").click()
    expect(switch.get_by_role("button", name="Handwriting")).to_have_attribute("aria-pressed", "true")
