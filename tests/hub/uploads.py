"""The part of the loopback Hub that takes: accounts, repositories made, large files, commits, and Spaces that build."""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.hub.content import Commit, Repository, commit_of, read

_CREATE = "/api/repos/create"
_PREUPLOAD = re.compile(r"/api/(model|space)s/([^/]+/[^/]+)/preupload/([^/]+)")
_COMMIT = re.compile(r"/api/(model|space)s/([^/]+/[^/]+)/commit/([^/]+)")
_BATCH = re.compile(r"/(spaces/)?([^/]+/[^/]+)\.git/info/lfs/objects/batch")
_OBJECT = re.compile(r"/lfs/([0-9a-f]{64})")
_RUNTIME = re.compile(r"/api/spaces/([^/]+/[^/]+)/(runtime|logs/build|logs/run)")
LARGE_BYTES = 10_000_000
"""What is larger, or holds bytes that are no text, goes outside git."""


@dataclass(frozen=True)
class Reply:
    """One answer: status, what it says (JSON, or bytes as they are), and headers beside the usual ones."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """Whose token it is, where it may write, and on which machines of Spaces it may run something."""

    name: str
    may_write: bool = True
    hardware: tuple[str, ...] = ("zero-a10g", "cpu-basic")


@dataclass
class Running:
    """A Space's machine: the stages that it still goes through, one a look, and what its logs say."""

    stages: list[str] = field(default_factory=lambda: ["RUNNING"])
    log: str = ""

    def look(self) -> str:
        """The stage now; the next look sees the next one, and the last one stays."""
        return self.stages.pop(0) if len(self.stages) > 1 else self.stages[0]


class Uploads:
    """What was sent and by whom; several threads of the server come here, one at a time."""

    def __init__(self, repositories: dict[str, Repository], endpoint: str, folder: Path) -> None:
        self.repositories, self.endpoint, self.folder = repositories, endpoint, folder
        self.accounts: dict[str, Account] = {}
        self.spaces: dict[str, Running] = {}
        self.after_commit: list[str] = ["BUILDING", "APP_STARTING", "RUNNING"]
        self.log = ""
        self.received: list[str] = []  # SHA-256 of large files, in the order in which they came whole
        self.lock = threading.RLock()

    def answer(self, method: str, path: str, token: str, body: bytes) -> Reply | None:
        """What the Hub says to a request that is about writing, or None where it is about something else."""
        with self.lock:
            if found := _OBJECT.fullmatch(path):
                return self._object(found[1], body)
            if path == "/api/validate-yaml":
                return Reply(200, {"errors": [], "warnings": []})
            writing: Callable[..., Reply] | None = {
                "/api/whoami-v2": self._who,
                _CREATE: self._create,
            }.get(path)
            arguments: tuple[Any, ...] = ()
            for pattern, method_of in (
                (_PREUPLOAD, self._preupload),
                (_COMMIT, self._commit),
                (_BATCH, self._batch),
                (_RUNTIME, self._runtime),
            ):
                if found := pattern.fullmatch(path):
                    writing, arguments = method_of, found.groups()
            if writing is None:
                return None
            if not (account := self.accounts.get(token)):
                return _refusal(401, "Invalid username or password.")
            return writing(account, body, *arguments)

    def _who(self, account: Account, body: bytes) -> Reply:
        return Reply(200, {"type": "user", "name": account.name, "orgs": [], "auth": {"type": "access_token"}})

    def _create(self, account: Account, body: bytes) -> Reply:
        asked = json.loads(body)
        owner, kind = asked.get("organization") or account.name, asked.get("type") or "model"
        name, key = f"{owner}/{asked['name']}", _key(kind, f"{owner}/{asked['name']}")
        if owner != account.name or not account.may_write:
            return _refusal(403, f"You don't have the rights to create a {kind} under the namespace {owner}.")
        if kind == "space" and asked.get("hardware") not in account.hardware:
            return _refusal(402, f"A subscription is needed for {asked.get('hardware')}.")
        if key in self.repositories:
            return _refusal(409, "You already created this repo", {"url": self._address(kind, name)})
        self.repositories[key] = Repository(name, private=asked.get("visibility") == "private")
        self._put(self.repositories[key], {})
        if kind == "space":
            self.spaces[name] = Running(["NO_APP_FILE"])
        return Reply(200, {"url": self._address(kind, name), "name": name})

    def _preupload(self, account: Account, body: bytes, kind: str, name: str, revision: str) -> Reply:
        head = self._head(kind, name)
        if head is None:
            return _refusal(404, "Repository not found", code="RepoNotFound")
        files = []
        for asked in json.loads(body)["files"]:
            sample, there = base64.b64decode(asked["sample"]), head.files.get(asked["path"])
            large = asked["size"] > LARGE_BYTES or b"\0" in sample
            oid = (there.sha256 if there.large else there.blob) if there else None
            mode = "lfs" if large else "regular"
            files.append({"path": asked["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return Reply(200, {"files": files})

    def _batch(self, account: Account, body: bytes, spaces: str | None, name: str) -> Reply:
        objects = []
        for asked in json.loads(body)["objects"]:
            upload = {"upload": {"href": f"{self.endpoint}/lfs/{asked['oid']}", "header": {}}}
            there = (self.folder / asked["oid"]).exists()
            objects.append({**asked, **({} if there else {"actions": upload})})
        return Reply(200, {"transfer": "basic", "objects": objects})

    def _object(self, oid: str, body: bytes) -> Reply:
        if hashlib.sha256(body).hexdigest() != oid:
            return _refusal(400, "The content isn't what its name says.")
        (self.folder / oid).write_bytes(body)
        self.received.append(oid)
        return Reply(200, {})

    def _commit(self, account: Account, body: bytes, kind: str, name: str, revision: str) -> Reply:
        repository, head = self.repositories.get(_key(kind, name)), self._head(kind, name)
        if repository is None or head is None:
            return _refusal(404, "Repository not found", code="RepoNotFound")
        if name.split("/")[0] != account.name or not account.may_write:
            return _refusal(403, "You don't have the rights to write here.")
        files = {path: file.path for path, file in head.files.items()}
        for line in body.splitlines():
            key, value = (entry := json.loads(line))["key"], entry["value"]
            if key == "file":
                content = base64.b64decode(value["content"])
                files[value["path"]] = self.folder / hashlib.sha256(content).hexdigest()
                files[value["path"]].write_bytes(content)
            elif key == "lfsFile":
                files[value["path"]] = self.folder / value["oid"]
            elif key == "deletedFile":
                del files[value["path"]]
        sha = self._put(repository, files)
        if kind == "space":
            self.spaces[name] = Running(list(self.after_commit), self.log)
        return Reply(200, {"commitUrl": f"{self._address(kind, name)}/commit/{sha}", "commitOid": sha})

    def _runtime(self, account: Account, body: bytes, name: str, what: str) -> Reply:
        running = self.spaces[name]
        if what == "runtime":
            return Reply(200, {"stage": running.look(), "hardware": {"current": None, "requested": None}})
        events = "".join(f"data: {json.dumps({'data': line})}\n\n" for line in running.log.splitlines(keepends=True))
        return Reply(200, events.encode(), {"Content-Type": "text/event-stream"})

    def _head(self, kind: str, name: str) -> Commit | None:
        repository = self.repositories.get(_key(kind, name))
        return repository.at("main") if repository else None

    def _put(self, repository: Repository, files: dict[str, Path]) -> str:
        made = commit_of({name: replace(read(path, name)) for name, path in sorted(files.items())})
        repository.commits[made.sha] = made
        repository.references["main"] = made.sha
        return made.sha

    def _address(self, kind: str, name: str) -> str:
        return f"{self.endpoint}/{'spaces/' if kind == 'space' else ''}{name}"


def _key(kind: str, name: str) -> str:
    """Under which a repository stands: Spaces and models may have one name."""
    return f"spaces/{name}" if kind == "space" else name


def _refusal(status: int, message: str, more: dict[str, Any] | None = None, code: str = "") -> Reply:
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return Reply(status, {"error": message} | (more or {}), headers)
