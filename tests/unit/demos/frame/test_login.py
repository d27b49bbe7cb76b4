"""Passwords can't be tried by the hundred."""

import asyncio
from collections.abc import Iterator

import gradio as gr
import httpx
import pytest
from starlette.middleware import Middleware

from demos.frame import login
from demos.frame.login import Guesses, Login
from demos.serving.limits import WRONG_PASSWORDS


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A client of a page with a login, which answers wrong passwords at once."""
    monkeypatch.setattr(login, "EVERY_WRONG", 0.0)
    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.Textbox()
    _, address, _ = blocks.launch(
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,
        auth=("ada", "right"),
        app_kwargs={"middleware": [Middleware(Login)]},
    )
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client
    blocks.close()


def tried(client: httpx.Client, password: str) -> httpx.Response:
    return client.post("/login", data={"username": "ada", "password": password})


def test_after_five_wrong_ones_even_the_right_one_has_to_wait(client: httpx.Client) -> None:
    assert [tried(client, f"wrong {i}").status_code for i in range(WRONG_PASSWORDS)] == [400] * WRONG_PASSWORDS
    for password in ("wrong", "right"):
        refused = tried(client, password)
        assert refused.status_code == 429
        assert refused.json()["detail"].startswith(
            "5 wrong passwords came from your address, the limit. Wait 2 seconds"
        )
        assert refused.headers["retry-after"] == "2"


def test_the_right_one_begins_anew(client: httpx.Client) -> None:
    for _ in range(3):
        for i in range(WRONG_PASSWORDS - 1):
            assert tried(client, f"wrong {i}").status_code == 400
        assert tried(client, "right").status_code == 200


def test_the_wait_doubles_to_a_quarter_of_an_hour() -> None:
    gate, mine = Login(lambda *_: asyncio.sleep(0)), Guesses()
    waits = []
    for _ in range(WRONG_PASSWORDS + 11):
        gate.note(mine, wrong=True)
        waits.append(round(max(mine.until - mine.last, 0)))
    assert waits[WRONG_PASSWORDS - 2 :] == [0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_wrong_ones_are_forgotten_after_an_hour_and_addresses_after_ten_thousand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Login(lambda *_: asyncio.sleep(0))
    gate.note(gate.of("a"), wrong=True)
    assert gate.of("a").wrong == 1
    gate.of("a").last -= login.FORGOTTEN
    assert gate.of("a").wrong == 0
    monkeypatch.setattr(login, "ADDRESSES", 3)
    for name in "bcde":
        gate.of(name)
    assert list(gate.guesses) == ["c", "d", "e"]
