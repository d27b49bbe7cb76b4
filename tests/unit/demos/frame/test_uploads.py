"""Uploads are bounded, and leave nothing behind but whole files."""

import errno
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse

import pytest

from demos.frame import uploads
from demos.frame.request_gate import Refused
from demos.frame.uploads import Ledger
from demos.kit.errors import DISK_FULL
from demos.serving.limits import FORM_BYTES, UPLOAD_BYTES, UPLOAD_FILES, UPLOADS_BYTES, UPLOADS_SECONDS
from tests.unit.demos.frame.house import House, house


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; temporary files lie there as well."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def page(cache: Path) -> Iterator[House]:
    with house(run=(str.upper, {})) as found:
        yield found


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.rglob("*") if path.is_file())


def until_gone(cache: Path, start: str = "") -> None:
    """Wait until no file is left whose name starts so: what a post leaves goes just after its answer."""
    until = time.monotonic() + 20
    while left := [name for name in kept(cache) if name.startswith(start)]:
        assert time.monotonic() < until, left
        time.sleep(0.01)


def post(page: House, *files: tuple[str, bytes], field: str = "files") -> Any:
    return page.client.post("/gradio_api/upload", files=[(field, file) for file in files])


def test_a_whole_upload_stays_and_nothing_else(page: House, cache: Path) -> None:
    reply = post(page, ("a.png", b"one"), ("b.png", b"two"))
    assert [Path(path).read_bytes() for path in reply.json()] == [b"one", b"two"]
    assert kept(cache) == ["a.png", "b.png"]


def test_an_upload_that_breaks_off_leaves_nothing(page: House, cache: Path) -> None:
    place = urlparse(str(page.client.base_url))
    start = (
        "POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    )
    for _ in range(5):
        with socket.create_connection((place.hostname, place.port)) as line:
            line.sendall(start.encode() + b"x" * 300_000)
            until = time.monotonic() + 20
            while not kept(cache):
                assert time.monotonic() < until
                time.sleep(0.01)
        until_gone(cache)


@pytest.mark.slow
def test_parts_that_nobody_takes_leave_nothing(page: House, cache: Path) -> None:
    assert post(page, ("a.png", b"one"), field="other").json() == []
    assert post(page, ("..", b"one")).status_code in (200, 400)
    mixed = page.client.post("/gradio_api/upload", data={"files": "text"}, files=[("files", ("a.png", b"one"))])
    assert mixed.status_code == 400
    assert len(mixed.json()["detail"]) > 10
    until_gone(cache, "tmp")


@pytest.mark.slow
def test_too_many_and_too_large_files_are_refused_by_their_limit(
    page: House, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = post(page, *[("a.png", b"x")] * (UPLOAD_FILES + 1))
    assert (many.status_code, many.text) == (400, f"Too many files. Maximum number of files is {UPLOAD_FILES}.")
    large = post(page, ("a.png", b"x" * (UPLOAD_BYTES + 1)))
    assert (large.status_code, large.text) == (
        413,
        f"File size exceeded maximum allowed size of {UPLOAD_BYTES} bytes.",
    )
    said = page.client.build_request("POST", "/gradio_api/upload", files={"files": ("a", b"a")})
    said.headers["content-length"] = str(FORM_BYTES + 1)
    with socket.create_connection((page.client.base_url.host, page.client.base_url.port)) as line:
        head = "".join(f"{name}: {value}\r\n" for name, value in said.headers.items())
        line.sendall(f"POST /gradio_api/upload HTTP/1.1\r\n{head}\r\n".encode())
        assert b"413" in line.recv(100), "before anything is sent"
    monkeypatch.setattr(uploads, "FORM_BYTES", 2_000)
    unsaid = page.client.post(
        "/gradio_api/upload",
        content=(b"--b\r\n" if i == 0 else b"x" * 1_000 for i in range(9)),
        headers={"content-type": "multipart/form-data; boundary=b"},
    )
    assert (unsaid.status_code, unsaid.json()) == (413, {"detail": uploads.TOO_LARGE})
    until_gone(cache)


def test_an_address_has_a_quota_that_comes_back_when_files_go(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(uploads, "time", clock)
    ledger = Ledger()
    ledger.add("a", UPLOADS_BYTES - 10)
    clock.now = UPLOADS_SECONDS - 1.0
    ledger.add("a", 5)
    assert ledger.total("a") == UPLOADS_BYTES - 5
    assert ledger.total("b") == 0
    with pytest.raises(Refused, match="More than 1 GB were uploaded from your address within 60 minutes"):
        uploads.check(ledger.total("a"), 6)
    clock.now = UPLOADS_SECONDS + 1.0
    assert ledger.total("a") == 5


def test_the_quota_counts_what_came(page: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "UPLOADS_BYTES", 3_000)
    assert post(page, ("a.png", b"x" * 2_000)).status_code == 200
    refused = post(page, ("b.png", b"x" * 2_000))
    assert (refused.status_code, refused.json()) == (429, {"detail": uploads.TOO_MUCH})


def test_a_full_disk_is_a_sentence_before_and_while_files_arrive(
    page: House, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50_000_000))
        refused = post(page, ("a.png", b"x"))
        assert (refused.status_code, refused.json()) == (507, {"detail": DISK_FULL})

    async def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("gradio.route_utils.GradioUploadFile.write", full)
        refused = post(page, ("a.png", b"x"))
        assert (refused.status_code, refused.json()) == (507, {"detail": DISK_FULL})
    until_gone(cache)
    assert post(page, ("a.png", b"x")).status_code == 200
