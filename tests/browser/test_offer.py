"""A model from the Hub through the page: the offer, its download, and every way it can fail while the rest goes on."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.hub_app import HubApp
from tests.hub.loopback import until
from tests.hub.server import Hub
from weights.hub import MODELS

Opener = Callable[..., Page]
NAME, REPO = "ddpm", MODELS["ddpm"].repo
SLOW = 1_000_000  # bytes a second: the tiny model takes some ten seconds


@pytest.fixture(scope="module")
def address(hub_address: str) -> str:
    """These pages are those of the app with the loopback Hub."""
    return hub_address


@pytest.fixture
def offered(hub_app: HubApp, healed: Hub) -> Iterator[Hub]:
    """The Hub, with the model not fetched yet."""
    hub_app.forget(NAME)
    healed.requests.clear()
    yield healed
    hub_app.forget(NAME)


def offer(page: Page, address: str) -> Locator:
    """Open the room and return the offer that stands in it."""
    page.goto(f"{address}/?tab=faces&room=then&steps=5")
    card = page.locator(".then-room .offer-card")
    expect(card).to_be_visible(timeout=60_000)
    expect(page.locator(".then-room .shown").first).to_be_visible()
    return card


def get(card: Locator) -> None:
    card.get_by_role("button", name=re.compile("Download|Try again")).click()


def another_face(page: Page) -> None:
    """Let our own generator paint another face, and wait until it is there."""
    shown = page.locator(".then-room .shown").first
    before = shown.get_attribute("src")
    page.locator(".then-room").get_by_role("button", name="Random").click()
    expect(shown).not_to_have_attribute("src", before or "")


def gets(hub: Hub) -> int:
    return sum(request.method == "GET" and request.path.endswith(".safetensors") for request in hub.requests)


def test_nothing_is_asked_until_the_visitor_asks(desktop: Page, address: str, offered: Hub) -> None:
    card = offer(desktop, address)
    for words in ("Denoising diffusion, 2020", "113.7 M parameters", "455 MB from google/ddpm-celebahq-256"):
        expect(card).to_contain_text(words)
    expect(card.locator("code")).to_contain_text("hf download google/ddpm-celebahq-256")
    another_face(desktop)  # what the page asks on opening was asked before
    assert offered.requests == []


def test_progress_cancel_and_again(desktop: Page, address: str, offered: Hub, hub_app: HubApp) -> None:
    offered.fail(REPO, "slow", bytes_per_second=SLOW)
    card = offer(desktop, address)
    get(card)
    bar = card.get_by_role("progressbar")
    expect(card.get_by_role("status")).to_contain_text("MB a second")
    expect(bar).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
    card.get_by_role("button", name="Cancel").click()
    expect(card.get_by_role("status")).to_contain_text("Cancelled. Nothing of it was kept.")
    expect(bar).to_be_hidden()
    until(lambda: not offered.sending)  # far from its end, or it would be here
    assert not hub_app.has(NAME)
    offered.heal()
    get(card)
    expect(card).to_be_hidden()
    expect(desktop.locator(".then-room .caption").last).to_contain_text("after 5 steps", timeout=120_000)
    assert hub_app.has(NAME)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("gated", "its owners ask for a login first"),
        ("missing", "the Hub has no such model"),
        ("hang", "it doesn't answer"),
        ("wrong", "isn't what the Hub says it is"),
    ],
)
def test_a_failure_is_a_sentence_and_the_page_goes_on(
    desktop: Page, address: str, offered: Hub, kind: str, reason: str
) -> None:
    offered.fail(REPO, kind)  # type: ignore[arg-type]
    card = offer(desktop, address)
    get(card)
    says = card.get_by_role("status")
    expect(says).to_contain_text(reason, timeout=8_000)
    expect(says).to_contain_text("455 MB, google/ddpm-celebahq-256 on the Hugging Face Hub")
    expect(says).to_contain_text("hf download google/ddpm-celebahq-256")
    expect(card.get_by_role("button", name="Try again")).to_be_enabled()
    another_face(desktop)


def test_other_tabs_go_on_while_it_comes(desktop: Page, address: str, offered: Hub, hub_app: HubApp) -> None:
    offered.fail(REPO, "slow", bytes_per_second=SLOW)
    card = offer(desktop, address)
    get(card)
    expect(card.get_by_role("progressbar")).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
    desktop.get_by_role("tab", name="Text").click()
    expect(desktop.locator("#text .result-line:visible").first).to_contain_text("parameters", timeout=60_000)
    desktop.get_by_role("tab", name="Faces").click()
    offered.heal()
    expect(card).to_be_hidden(timeout=60_000)
    assert hub_app.has(NAME)


def test_two_pages_join_one_download(open_page: Opener, address: str, offered: Hub) -> None:
    offered.fail(REPO, "slow", bytes_per_second=SLOW)
    cards = [offer(open_page(), address), offer(open_page(PHONE), address)]
    for card in cards:
        get(card)
        expect(card.get_by_role("progressbar")).to_be_visible()
    cards[0].get_by_role("button", name="Cancel").click()
    expect(cards[0].get_by_role("status")).to_contain_text("Cancelled")
    expect(cards[1]).to_be_hidden(timeout=60_000)
    assert gets(offered) == 1
