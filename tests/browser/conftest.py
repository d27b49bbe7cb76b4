"""One running app for all browser tests, and pages that fail a test on any error or request to a foreign host."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.hub_app import healed, hub_address, hub_app, tiny_models
from tests.browser.served import served

__all__ = ["healed", "hub_address", "hub_app", "tiny_models"]
CHROMIUM = Path("/usr/bin/chromium")
# Playwright's own list, which ours replaces, and the pages of Chromium's address bar: they cost a second of processor
# time for each page that is opened.
FEATURES_OFF = [
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
FLAGS = [
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 900)
PHONE = (390, 844)
PATIENCE = 60_000
"""Milliseconds that a busy machine may take before a test gives up."""
expect.set_options(timeout=PATIENCE)


def open_settings(page: Page) -> None:
    """Unfold the settings, and wait until they stand: for a frame gradio still puts back what they held before."""
    page.get_by_role("button", name="Settings").click()
    expect(page.locator("input[type=number]:visible").first).to_be_visible()
    for _ in range(4):
        page.evaluate("new Promise(requestAnimationFrame)")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, started once a session in a process of its own."""
    with served(tmp_path_factory.mktemp("app") / "app.log") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that `playwright install chromium` fetched."""
    with sync_playwright() as playwright:
        executable = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


Opener = Callable[..., Page]
Taste = tuple[tuple[int, int], str, str]
"""Size of the window, light or dark, reduced motion or not."""


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> dict[Taste, BrowserContext]:
    """A context of the browser a taste, so that scripts are fetched and compiled once; closed with the browser."""
    return {}


def emptied(context: BrowserContext) -> None:
    """Close the context's pages and forget what they stored, so that the next test is a visitor's first time."""
    for page in context.pages:
        if page.url.startswith("http") and not page.is_closed():
            with suppress(Error):  # a page that is leaving
                page.evaluate("localStorage.clear()")
        page.close()
    context.clear_cookies()


@pytest.fixture
def open_page(browser: Browser, contexts: dict[Taste, BrowserContext], address: str) -> Iterator[Opener]:
    """Makes pages; afterwards the test fails if one logged an error, threw one, or asked a foreign host."""
    wrong: list[str] = []
    host = urlparse(address).netloc

    def make(size: tuple[int, int] = DESKTOP, mode: str = "light", reduced_motion: str = "no-preference") -> Page:
        taste = (size, mode, reduced_motion)
        if taste not in contexts:
            contexts[taste] = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=mode,  # type: ignore[arg-type]
                reduced_motion=reduced_motion,  # type: ignore[arg-type]
                has_touch=size == PHONE,
            )
        context = contexts[taste]
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)

        def logged(message: ConsoleMessage) -> None:
            if message.type == "error":
                wrong.append(f"console: {message.text} ({message.location})")

        def asked(request: Request) -> None:
            if re.match(r"https?|wss?", request.url) and urlparse(request.url).netloc != host:
                wrong.append(f"foreign request: {request.url}")

        page.on("console", logged)
        page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
        page.on("request", asked)
        return page

    yield make
    for context in contexts.values():
        emptied(context)
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def desktop(open_page: Opener) -> Page:
    """A page 1280 px wide, light."""
    return open_page()


@pytest.fixture
def phone(open_page: Opener) -> Page:
    """A page 390 px wide, light."""
    return open_page(PHONE)


@pytest.fixture
def light(open_page: Opener) -> Page:
    """A page 1280 px wide for someone who prefers light."""
    return open_page()


@pytest.fixture
def dark(open_page: Opener) -> Page:
    """A page 1280 px wide for someone who prefers dark."""
    return open_page(mode="dark")
