"""How the loopback Hub answers: the part of the Hub's protocol that its Python clients speak, and its failures."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from tests.hub.content import Commit, File, Repository
from tests.hub.uploads import Uploads

Kind = Literal["missing", "gated", "hang", "cut", "stall", "wrong", "slow"]
EVERYTHING = ""
UPLOADS = "/lfs"
"""Where large files are sent: a failure of this path is one of sending."""
_API = re.compile(
    r"/api/(models|spaces)/([^/]+/[^/]+)(?:/(revision|tree|refs|discussions|commits|paths-info)(?:/(.*))?)?"
)
_RESOLVE = re.compile(r"/((?:spaces/)?[^/]+/[^/]+)/resolve/([^/]+)/(.+)")
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_BLOCK = 1 << 16


class Request(NamedTuple):
    """One request that came in: path as it was sent, quoted and with its query; range: the Range header if any."""

    method: str
    path: str
    range: str | None


@dataclass
class Failure:
    """What goes wrong for a repository, until `over` is set."""

    kind: Kind
    bytes_per_second: float = 0
    times: int = 1
    over: threading.Event = field(default_factory=threading.Event)


class Shelves:
    """What a Hub holds and what fails, for its threads to read; lock before writing."""

    def __init__(self) -> None:
        self.uploads: Uploads
        self.requests: list[Request] = []
        self.sending: list[str] = []  # paths of the weights that are on their way
        self.repositories: dict[str, Repository] = {}
        self.files: dict[str, File] = {}
        self.failures: dict[str, Failure] = {}
        self.lock = threading.RLock()

    def failure(self, name: str) -> Failure | None:
        with self.lock:
            return self.failures.get(name) or self.failures.get(EVERYTHING)

    def repository(self, name: str) -> Repository | None:
        with self.lock:
            return self.repositories.get(name)

    def file(self, path: str) -> File | None:
        with self.lock:
            return self.files.get(path)

    def spend(self, failure: Failure) -> bool:
        """Whether a cut is still due, which is one fewer then."""
        with self.lock:
            failure.times -= 1
            return failure.times >= 0


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, shelves: Shelves, port: int) -> None:
        self.shelves = shelves
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""

    def drop(self) -> None:
        """Ends every open connection, those kept alive too."""
        with self._guard:
            still = list(self._open)
        for connection in still:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        shelves, url = self.server.shelves, urlsplit(self.path)
        shelves.requests.append(Request(self.command, self.path, self.headers.get("Range")))
        failure = shelves.failure(UPLOADS) if self.command == "PUT" else None
        if failure and failure.kind == "cut" and shelves.spend(failure):
            self.rfile.read(int(self.headers.get("Content-Length") or 0) // 2)
            self.close_connection = True
            return
        body = self._body()
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if written := shelves.uploads.answer(self.command, unquote(url.path), token, body):
            said = written.body if isinstance(written.body, bytes) else json.dumps(written.body).encode()
            self._answer(written.status, said, {"Content-Type": "application/json", **written.headers})
            return
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        paths = parse_qs(body.decode("utf-8", "replace")).get("paths", [])
        if plain := shelves.file(unquote(url.path)):
            failure = shelves.failure(plain.name)
            if not self._refused(failure, gated=True):
                self._send_file(plain, failure, {})
        elif match := _RESOLVE.fullmatch(url.path):
            self._resolve(*map(unquote, match.groups()))
        elif match := _API.fullmatch(url.path):
            name = unquote(match[2]) if match[1] == "models" else f"spaces/{unquote(match[2])}"
            self._api(name, match[3] or "", match[4] or "", query, paths)
        else:
            self._refuse(404, "", "Not Found")

    do_HEAD = do_POST = do_PUT = do_GET  # noqa: N815

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _resolve(self, repo: str, revision: str, name: str) -> None:
        failure = self.server.shelves.failure(repo)
        if self._refused(failure, gated=True) or not (found := self._commit(repo, revision)):
            return
        headers = {"X-Repo-Commit": found[1].sha}
        if file := found[1].files.get(name):
            linked = {"X-Linked-Size": str(file.size), "X-Linked-Etag": f'"{file.etag}"'} if file.large else {}
            self._send_file(file, failure, headers | linked)
        else:
            self._refuse(404, "EntryNotFound", "Entry not found", headers)

    def _api(self, repo: str, verb: str, rest: str, query: dict[str, str], paths: list[str]) -> None:
        failure = self.server.shelves.failure(repo)
        revision, _, under = rest.partition("/")
        revision = unquote(revision) or "main"
        if self._refused(failure, gated=False) or not (found := self._commit(repo, revision)):
            return
        repository, commit = found
        answer: Any = repository.info(commit, "blobs" in query, failure is not None and failure.kind == "gated")
        if verb == "tree":
            answer = commit.tree(unquote(under), query.get("recursive", "").lower() in ("true", "1"))
        elif verb == "refs":
            answer = repository.refs()
        elif verb == "commits":
            answer = repository.history(commit)
        elif verb == "paths-info":
            answer = [commit.files[path].entry() for path in paths if path in commit.files]
        elif verb == "discussions":
            kind, status = query.get("type", "all"), query.get("status", "all")
            answer = repository.discussions(query.get("author"), kind, status)
        if answer is None:
            self._refuse(404, "EntryNotFound", f"{unquote(under)} does not exist on {revision}")
        else:
            self._answer(200, json.dumps(answer).encode(), {"Content-Type": "application/json; charset=utf-8"})

    def _commit(self, repo: str, revision: str) -> tuple[Repository, Commit] | None:
        """The repository and its commit; where there is none it says so to the client."""
        repository = self.server.shelves.repository(repo)
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if repository is None or (repository.private and token not in self.server.shelves.uploads.accounts):
            self._refuse(404, "RepoNotFound", "Repository not found")
            return None
        if commit := repository.at(revision):
            return repository, commit
        self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return None

    def _refused(self, failure: Failure | None, gated: bool) -> bool:
        """Whether a failure ended the request before anything was looked up."""
        if failure is None:
            return False
        if failure.kind == "missing":
            self._refuse(404, "RepoNotFound", "Repository not found")
        elif failure.kind == "gated" and gated:
            self._refuse(401, "GatedRepo", "Access to this model is restricted. You must be authenticated.")
        elif failure.kind == "hang":
            failure.over.wait()
            self.close_connection = True
        else:
            return False
        return True

    def _refuse(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        why = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
        self._answer(status, json.dumps({"error": message}).encode(), why | (headers or {}))

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self._start(status, headers | {"Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _start(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send_file(self, file: File, failure: Failure | None, headers: dict[str, str]) -> None:
        """A file or the range of it that was asked for, with what goes wrong on the way."""
        headers |= {"ETag": f'"{file.etag}"', "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
        first, last, status = 0, file.size - 1, 200
        if asked := _RANGE.fullmatch(self.headers.get("Range") or ""):
            first, last, status = int(asked[1]), min(last, int(asked[2] or last)), 206
            headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
        if first > last and status == 206:
            self._answer(416, b"", {"Content-Range": f"bytes */{file.size}"})
            return
        self._start(status, headers | {"Content-Length": str(last + 1 - first)})
        if self.command == "HEAD":
            return
        if not file.heavy:
            self._send(file, first, last, None)
            return
        self.server.shelves.sending.append(self.path)
        try:
            self._send_weights(file, first, last, failure)
        finally:
            self.server.shelves.sending.remove(self.path)

    def _send_weights(self, file: File, first: int, last: int, failure: Failure | None) -> None:
        """Bytes first to last, or the part of them that the failure lets through."""
        if failure and (failure.kind == "stall" or (failure.kind == "cut" and self.server.shelves.spend(failure))):
            self._send(file, first, (first + last) // 2, failure)
            if failure.kind == "stall":
                failure.over.wait()
            self.close_connection = True
        else:
            self._send(file, first, last, failure)

    def _send(self, file: File, first: int, last: int, failure: Failure | None) -> None:
        """Bytes first to last, slowly or with the middle one of the file changed where that is to fail."""
        slow = failure if failure and failure.kind == "slow" else None
        wrong = file.size // 2 if failure and failure.kind == "wrong" else -1
        block = max(1, min(_BLOCK, int(slow.bytes_per_second / 20))) if slow else _BLOCK
        for at, part in _blocks(file.path, first, last, block):
            if at <= wrong < at + len(part):
                part[wrong - at] ^= 0xFF
            self.wfile.write(part)
            if slow:
                slow.over.wait(len(part) / slow.bytes_per_second)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `Hub.requests` holds them."""


def _blocks(path: Path, first: int, last: int, size: int) -> Iterator[tuple[int, bytearray]]:
    """Bytes first to last of a file with where each part begins."""
    with path.open("rb") as file:
        file.seek(first)
        at = first
        while part := bytearray(file.read(min(size, last + 1 - at))):
            yield at, part
            at += len(part)
