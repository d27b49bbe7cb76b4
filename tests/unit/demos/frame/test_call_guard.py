"""No refusal without a sentence: before a handler, after it, and at every address."""

import errno
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest

from demos.frame import call_guard, refused_requests
from demos.frame.request_gate import HALF, NO_LIST, NO_NAME, NO_NUMBER, NO_TEXT, TOO_LARGE
from demos.kit import errors
from demos.kit.errors import refusals
from tests.unit.demos.frame import house
from tests.unit.demos.frame.conftest import App

pytestmark = pytest.mark.slow

LINE = ["ROMEO:", "shakespeare", 20, 0.8, 1]


@pytest.fixture(scope="module")
def page() -> Iterator[house.House]:
    def full(text: str) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with house.house(run=(str.upper, {}), full=(full, {}), same=(lambda value: value, {})) as found:
        yield found


def refused(page: house.House, name: str, data: list[Any], session: str) -> str:
    assert page.join(name, data, session).status_code == 200
    return page.told(session)


def test_too_few_values_are_a_sentence(page: house.House) -> None:
    told = refused(page, "run", [], "few")
    assert call_guard.TOO_FEW.format(1, 0) in told
    assert '"error":null' not in told


def test_a_list_for_a_single_value_is_refused_before_the_handler(
    page: house.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gr.Textbox, "preprocess", lambda _, value: value)  # as components do that check nothing
    for value in (["a"], {"a": 1}):
        assert call_guard.UNFIT in refused(page, "full", [value], f"kind {value}"[:20])
    assert errors.DISK_FULL in refused(page, "full", ["a"], "kind a")


def test_a_number_that_no_answer_can_hold_is_refused(page: house.House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream of answers would break off: gradio writes no number of more than 64 bits."""
    monkeypatch.setattr(gr.Textbox, "preprocess", lambda _, value: int(value))
    monkeypatch.setattr(gr.Textbox, "postprocess", lambda _, value: value)
    for number, value in enumerate((1e308, 2**64, -(2**63) - 1)):
        assert call_guard.TOO_LARGE in refused(page, "same", [value], f"large {number}")
    for number, value in enumerate((2**64 - 1, -(2**63))):
        assert f'"data":[{value}]' in refused(page, "same", [value], f"fits {number}")


def test_a_handler_on_a_full_disk_says_so(page: house.House) -> None:
    assert errors.DISK_FULL in refused(page, "full", ["a"], "full")


def test_what_comes_before_and_after_a_handler_is_told_in_a_sentence(
    page: house.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(gr.Textbox, "postprocess", full)
        assert errors.DISK_FULL in refused(page, "run", ["a"], "after")
        patched.setattr(gr.Textbox, "postprocess", lambda *_: 1 / 0)
        assert errors.WENT_WRONG in refused(page, "run", ["a"], "after too")
    with monkeypatch.context() as patched:
        patched.setattr(gr.Textbox, "preprocess", lambda *_: 1 / 0)
        assert call_guard.UNFIT in refused(page, "run", ["a"], "before")
    assert "A" in refused(page, "run", ["a"], "as ever")


def test_errors_of_gradios_own_are_kept_but_cut() -> None:
    plain = call_guard._plain(gr.Error("x" * 5_000), "otherwise")
    assert len(plain.message) == 1_001

    class Other(gr.Error):  # type: ignore[misc]
        """An error that tells paths."""

    assert call_guard._plain(Other("/a/path"), "otherwise").message == "otherwise"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"data": LINE, "session_hash": 7}, NO_TEXT),
        ({"data": LINE, "session_hash": "x" * 101}, NO_TEXT),
        ({"data": LINE, "fn_index": float("nan"), "session_hash": "a"}, NO_NUMBER.format("fn_index")),
        ({"data": LINE, "trigger_id": float("nan"), "session_hash": "a"}, NO_NUMBER.format("trigger_id")),
        ({"data": LINE, "trigger_id": [1], "session_hash": "a"}, NO_NUMBER.format("trigger_id")),
        ({"data": LINE, "event_id": {}, "session_hash": "a"}, NO_NAME.format("event_id")),
        ({"data": "ROMEO:", "session_hash": "a"}, NO_LIST),
        ({"data": ["\ud800"], "session_hash": "a"}, HALF),
        ({"data": LINE, "fn_index": 99_999, "session_hash": "a"}, refused_requests.NOT_UNDERSTOOD),
        ({"data": LINE}, None),
        ([], None),
        ({}, None),
    ],
    ids=str,
)
def test_ids_and_names_of_a_wrong_kind_are_refused(running: App, body: Any, sentence: str | None) -> None:
    import json

    content = json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    reply = running.client.post("/gradio_api/queue/join", content=content, headers=headers)
    assert 400 <= reply.status_code < 500
    detail = reply.json()["detail"]
    assert isinstance(detail, str)
    assert len(detail) > 10
    assert sentence is None or detail == sentence


def test_forty_megabytes_of_json_are_refused_before_they_are_read(running: App) -> None:
    place = running.client.base_url
    head = "POST /gradio_api/call/text_write HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with socket.create_connection((place.host, place.port), timeout=30) as line:
        line.sendall(f"{head}Content-Length: 40000000\r\n\r\n".encode())
        assert b"413" in line.recv(100), "before any of it was sent"
    with socket.create_connection((place.host, place.port), timeout=30) as line:
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        piece = b"x" * 100_000
        for _ in range(11):
            line.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        assert b"413" in line.recv(100), "as soon as it is too much, without its end"
    for name in ("text_write", "x" * 100):
        reply = running.call(name, ["x" * 1_100_000])
        assert (reply.status_code, reply.json()) == (413, {"detail": TOO_LARGE.format("1 MB")})


def test_an_echoed_name_is_cut(running: App) -> None:
    told = running.answer("text_write", ["ROMEO:", "x" * 900_000, 20, 0.8, 1])
    assert f"There is no style called “{'x' * 40}”".encode("ascii", "backslashreplace").decode() in told
    assert len(told) < 2_000


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/gradio_api/call/nothing", {"data": []}),
        ("POST", "/gradio_api/run/text_write", {"data": LINE}),
        (
            "POST",
            "/gradio_api/component_server",
            {"data": 1, "component_id": 99_999, "session_hash": "a", "fn_name": "x"},
        ),
        (
            "POST",
            "/gradio_api/component_server",
            {"data": 1, "component_id": 1, "session_hash": "a", "fn_name": "__init__"},
        ),
        ("POST", "/gradio_api/run/_switch_view", {"data": [["x"], "a"], "session_hash": "a"}),
        ("POST", "/gradio_api/component_server", {}),
        ("POST", "/gradio_api/call/v2/nothing", {}),
        ("POST", "/gradio_api/call/v2/text_write", {"nothing": 1}),
        ("PUT", "/gradio_api/upload", {}),
        ("GET", "/gradio_api/file=/etc/passwd", None),
        ("GET", "/gradio_api/stream/a/b/1/playlist.m3u8", None),
        ("GET", "/gradio_api/proxy=%00", None),
        ("GET", f"/assets/{'a' * 3_000}", None),
        ("GET", "/nothing", None),
    ],
    ids=str,
)
def test_every_address_refuses_in_a_sentence(running: App, method: str, path: str, body: Any) -> None:
    reply = running.client.request(method, path, json=body)
    assert 400 <= reply.status_code < 500
    detail = reply.json().get("detail") or reply.json()["error"]
    assert isinstance(detail, str)
    assert len(detail) > 10


def test_broken_forms_are_refused_in_a_sentence(running: App) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=b", "text/plain", "application/json"):
        for path in ("upload", "component_server"):
            reply: httpx.Response = running.client.post(
                f"/gradio_api/{path}", content=b"--c\r\n", headers={"content-type": kind}
            )
            assert 400 <= reply.status_code < 500
            assert len(reply.text) > 10


def test_the_examples_need_no_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture of an example is served where it lies."""
    import asyncio

    import app as dashboard
    from demos.images.catalog import example_path
    from demos.images.rooms.try_it import pick_example

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    blocks = dashboard.page()
    function = next(each for each in blocks.fns.values() if each.api_name == "pick_example")
    shown, *_ = asyncio.run(blocks.postprocess_data(function, list(pick_example("cat")), None))
    value = shown["value"] if isinstance(shown, dict) and "value" in shown else shown
    assert value["path"] == str(example_path("cat"))
    assert list(tmp_path.rglob("*.png")) == []
    assert refusals(example_path)("cat") == example_path("cat")
