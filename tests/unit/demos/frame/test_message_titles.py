"""A message is shown under its title, a refusal once, whenever it is raised; API callers read plain sentences."""

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from demos.frame import message_titles, queue_guard
from demos.kit.errors import refusals


class Unreadable(ValueError):
    """A refusal as a tab's module has it."""

    title = "Unreadable file"


Unreadable.__module__ = "demos.test_message_titles"
STEPS = 2


def read(text: str) -> Iterator[str]:
    """Refuse "now" at once and "later" after two results; anything else is returned."""
    if text == "now":
        raise Unreadable("Choose another file.")
    yield from [text] * STEPS
    if text == "later":
        raise Unreadable("Choose another file.")
    if text == "hint":
        gr.Info("One thing more.", title="Tea & cake")
    if text == "untitled":
        raise gr.Error("Something of gradio's.", print_exception=False)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A small page with both guards, as the app has them."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        text = gr.Textbox()
        gr.Button().click(refusals(read), text, text, api_name="read")
    blocks.queue()
    message_titles.install(blocks)
    queue_guard.install(blocks)
    _, found, _ = blocks.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
    yield found
    blocks.close()


def messages(address: str, text: str) -> list[dict[str, Any]]:
    """What the page is sent for a call, but for the call's progress."""
    with httpx.Client(base_url=address, timeout=30) as client:
        call = {"data": [text], "fn_index": 0, "session_hash": text}
        assert client.post("/gradio_api/queue/join", json=call).status_code == 200
        lines = client.get("/gradio_api/queue/data", params={"session_hash": text}).text.splitlines()
    sent = [json.loads(line.removeprefix("data: ")) for line in lines if line]
    return [message for message in sent if message["msg"] in ("log", "process_completed")]


@pytest.mark.parametrize("text", ["now", "later"])
def test_a_refusal_has_its_title_and_is_shown_once(address: str, text: str) -> None:
    told, end = messages(address, text)
    assert (told["msg"], told["level"], told["title"]) == ("log", "error", "Unreadable file")
    assert told["log"] == "<strong>Unreadable file</strong><br>Choose another file."
    assert end["output"]["error"] == "Choose another file."
    assert told["visible"]
    assert (end["success"], end["output"]["visible"]) == (False, False)


def test_a_hint_has_its_title(address: str) -> None:
    told, end = messages(address, "hint")
    assert (told["level"], told["log"]) == ("info", "<strong>Tea &amp; cake</strong><br>One thing more.")
    assert end["success"]


@pytest.mark.parametrize(("text", "shown"), [("fine", None), ("untitled", True)])
def test_other_ends_are_left_alone(address: str, text: str, shown: bool | None) -> None:
    (end,) = messages(address, text)
    assert (end["success"], end["output"].get("visible")) == (shown is None, shown)


@pytest.mark.parametrize("text", ["now", "later"])
def test_callers_of_the_api_get_sentence_and_title(address: str, text: str) -> None:
    client = Client(address, verbose=False, analytics_enabled=False)
    with pytest.raises(AppError) as refused:
        client.predict(text, api_name="/read")
    assert (str(refused.value), refused.value.title) == ("Choose another file.", "Unreadable file")
