"""Only what was uploaded is opened, whatever component, list or object carries its path."""

import json
import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest

from demos.frame.request_gate import NO_SESSION, TOO_LARGE, Refused, check, files
from demos.images.catalog import example_path
from demos.kit.client_files import NOT_HERE
from demos.serving.limits import JSON_BYTES, JSON_LEVELS, megabytes
from tests.unit.demos.frame.conftest import App

FILE = {"_type": "gradio.FileData"}


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Path of a file in gradio's cache."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "cache" / "hash").mkdir(parents=True)
    path = tmp_path / "cache" / "hash" / "picture.png"
    path.write_bytes(b"a picture")
    return str(path)


def elsewhere() -> list[str]:
    return ["/no/such/picture.png", "/dev/ptmx", "/dev/zero", "/etc/passwd", "/", "app.py"]


@pytest.mark.parametrize("path", elsewhere(), ids=os.path.basename)
def test_a_path_on_the_servers_disk_is_refused_in_one_sentence(running: App, path: str) -> None:
    for file in ({"path": path}, {"path": path, "meta": FILE}, {"path": path, "url": "http://a", "orig_name": "a.png"}):
        for name, more in (("images_classify", ["cifar10", 1]), ("images_detect", ["everyday", 0.5])):
            refused = running.call(name, [file, *more])
            assert (refused.status_code, refused.json()) == (410, {"detail": NOT_HERE})
        event = {"data": [file], "fn_index": 0, "session_hash": "page", "trigger_id": 1}
        for address in ("/gradio_api/queue/join", "/gradio_api/run/images_classify", "/gradio_api/component_server"):
            refused = running.client.post(address, json=event)
            assert (refused.status_code, refused.json()) == (410, {"detail": NOT_HERE})


def test_an_upload_is_opened_with_and_without_meta(running: App) -> None:
    content = example_path("cat").read_bytes()
    (path,) = running.client.post("/gradio_api/upload", files={"files": ("cat.png", content)}).json()
    for file in ({"path": path}, {"path": path, "meta": FILE}, {"path": str(example_path("cat"))}):
        assert '"cat"' in running.answer("images_classify", [file, "cifar10", 3])


def test_devices_hold_no_worker(running: App) -> None:
    for _ in range(8):
        running.call("images_classify", [{"path": "/dev/ptmx"}, "cifar10", 1])
    assert "event: complete" in running.answer("text_write", ["ROMEO:", "shakespeare", 20, 0.8, 1])


@pytest.mark.parametrize(
    "wrap",
    [
        lambda file: {"data": [file]},
        lambda file: {"data": [[{"image": file, "caption": "a"}]]},
        lambda file: {"data": [{"text": "", "files": [file]}]},
        lambda file: {"data": [], "event_data": {"value": {"file": file}}},
        lambda file: {"image": file},
        lambda file: [file],
    ],
)
def test_files_are_found_however_deep(cached: str, wrap: Any) -> None:
    check(json.dumps(wrap({"path": cached})).encode())
    for path in (cached + "x", "/etc/passwd", f"{cached}/../../../secret"):
        with pytest.raises(Refused, match=NOT_HERE):
            check(json.dumps(wrap({"path": path})).encode())


@pytest.mark.parametrize("levels", [JSON_LEVELS, 300, 50_000])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}")])
def test_what_lies_too_deep_is_refused_in_a_sentence(levels: int, opened: str, closed: str) -> None:
    def body(depth: int) -> bytes:
        return f'{{"data": {opened * depth}1{closed * depth}}}'.replace('{"data": {', '{"x": {', 1).encode()

    with pytest.raises(Refused, match="more than 64 deep"):
        check(body(levels))
    check(body(JSON_LEVELS - 1))


def test_names_are_read_as_gradio_reads_them(cached: str) -> None:
    with pytest.raises(Refused):
        check(rb'{"data": [{"\u0070ath": "\u002fetc/passwd"}]}')
    with pytest.raises(Refused):
        check(json.dumps({"data": [{"path": "/etc/passwd"}]}).encode("utf-16"))
    with pytest.raises(Refused):
        check(json.dumps({"data": [float("nan"), {"path": cached, "path2": 1}, {"path": "/etc/passwd"}]}).encode())
    check(b"no JSON at all")
    with pytest.raises(Refused, match="deep"):
        check(b"[" * 100_000)
    check(b'{"data": [{"path": null}, {"path": 7}, {"path": ""}, {"d": "M0 0"}]}')


def test_addresses_are_left_to_gradio_only_with_meta() -> None:
    address = "https://example.org/cat.png"
    check(json.dumps({"data": [{"path": address, "meta": FILE}]}).encode())
    with pytest.raises(Refused):
        check(json.dumps({"data": [{"path": address}]}).encode())


def test_a_session_needs_a_name() -> None:
    with pytest.raises(Refused, match=NO_SESSION):
        check(b'{"data": [], "session_hash": ""}')
    check(b'{"data": [], "session_hash": null}')
    check(b'{"data": [], "session_hash": "a"}')


def test_every_object_with_a_path_counts_as_a_file() -> None:
    content = {"a": [{"path": "1"}, {"b": {"path": "2", "c": {"path": "3"}}}], "path": ["no text"]}
    assert sorted(file["path"] for file in files(content)) == ["1", "2", "3"]


def test_who_sends_too_much_gets_to_read_why(running: App) -> None:
    """The reply isn't lost with a connection that is closed while the client is still sending."""
    place = urlparse(str(running.client.base_url))
    body = b'{"data": ["' + b"x" * 12_000_000 + b'"]}'
    head = f"POST /gradio_api/call/text_write HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
    for length in (f"Content-Length: {len(body)}\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"):
        content = body if "Length" in length else b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        with socket.create_connection((place.hostname, place.port), timeout=60) as line:
            line.sendall((head + length).encode())
            line.sendall(content)
            reply = b""
            while part := line.recv(65536):
                reply += part
        assert reply.startswith(b"HTTP/1.1 413")
        assert TOO_LARGE.format(megabytes(JSON_BYTES)).encode() in reply
