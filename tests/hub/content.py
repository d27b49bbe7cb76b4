"""What the loopback Hub holds: files with their hashes, commits, and what the Hub's API says of them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

WEIGHTS = (".safetensors", ".bin", ".pth")
"""Files that the failures "cut", "stall", "wrong" and "slow" meet; the small ones beside them always come whole."""
_LARGE = (*WEIGHTS, ".spm", ".model")
_WHEN = "2024-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class File:
    """One file of a commit: its name in the repository, where it lies, its bytes, and its hashes as git and LFS say."""

    name: str
    path: Path
    size: int
    blob: str
    sha256: str
    binary: bool = False

    @property
    def large(self) -> bool:
        """Whether the Hub keeps it outside git."""
        return self.name.endswith(_LARGE) or self.binary

    @property
    def heavy(self) -> bool:
        """Whether it holds weights."""
        return self.name.endswith(WEIGHTS)

    @property
    def etag(self) -> str:
        """What the Hub names it by: the SHA-256 of a large file, else git's hash."""
        return self.sha256 if self.large else self.blob

    def sibling(self, blobs: bool) -> dict[str, Any]:
        """As `model_info` lists it."""
        if not blobs:
            return {"rfilename": self.name}
        lfs = {"lfs": {"sha256": self.sha256, "size": self.size, "pointerSize": 134}} if self.large else {}
        return {"rfilename": self.name, "size": self.size, "blobId": self.blob, **lfs}

    def entry(self) -> dict[str, Any]:
        """As `list_repo_tree` and `get_paths_info` list it."""
        lfs = {"lfs": {"oid": self.sha256, "size": self.size, "pointerSize": 134}} if self.large else {}
        return {"type": "file", "path": self.name, "size": self.size, "oid": self.blob, **lfs}


def read(path: Path, name: str) -> File:
    """The file at path with both of its hashes."""
    size = path.stat().st_size
    blob, sha256 = hashlib.sha1(f"blob {size}\0".encode()), hashlib.sha256()
    with path.open("rb") as file:
        binary = b"\0" in file.peek(512)[:512]
        while block := file.read(1 << 20):
            blob.update(block)
            sha256.update(block)
    return File(name, path, size, blob.hexdigest(), sha256.hexdigest(), binary)


@dataclass(frozen=True)
class Commit:
    """A state of a repository; sha is the SHA-1 of all names and contents."""

    sha: str
    files: dict[str, File]

    def tree(self, under: str, recursive: bool) -> list[dict[str, Any]] | None:
        """What lies under a folder ("" is the root), or None where there is no such folder."""
        prefix = f"{under}/" if under else ""
        inside = {name: file for name, file in self.files.items() if name.startswith(prefix)}
        if under and not inside:
            return None
        folders = sorted({prefix + name.removeprefix(prefix).split("/")[0] for name in inside} - set(inside))
        listed = [file.entry() for name, file in inside.items() if recursive or "/" not in name.removeprefix(prefix)]
        return listed + [{"type": "directory", "path": folder, "size": 0, "oid": self.sha} for folder in folders]


def commit(folder: Path) -> Commit:
    """A folder's present content as a commit."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return commit_of({name: read(path, name) for path in paths for name in [path.relative_to(folder).as_posix()]})


def commit_of(files: dict[str, File]) -> Commit:
    """A commit of these files."""
    content = "\n".join(f"{name} {file.sha256}" for name, file in files.items())
    return Commit(hashlib.sha1(content.encode()).hexdigest(), files)


@dataclass(frozen=True)
class PullRequest:
    """An open pull request; its content is the commit at refs/pr/number."""

    number: int
    author: str
    title: str

    def listed(self, repo: str) -> dict[str, Any]:
        """As `get_repo_discussions` lists it."""
        return {
            "num": self.number,
            "title": self.title,
            "author": {"name": self.author},
            "createdAt": _WHEN,
            "status": "open",
            "isPullRequest": True,
            "repo": {"name": repo, "type": "model"},
        }


@dataclass
class Repository:
    """Everything under one name: commits by their sha, references to them, pull requests."""

    name: str
    private: bool = False
    commits: dict[str, Commit] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    pull_requests: list[PullRequest] = field(default_factory=list)

    def at(self, revision: str) -> Commit | None:
        """The commit that a branch, a `refs/pr/N` or a sha names."""
        return self.commits.get(self.references.get(revision, revision))

    def info(self, commit: Commit, blobs: bool, gated: bool) -> dict[str, Any]:
        """What `model_info` asks for."""
        return {
            "_id": "0" * 24,
            "id": self.name,
            "modelId": self.name,
            "author": self.name.split("/")[0],
            "sha": commit.sha,
            "lastModified": _WHEN,
            "createdAt": _WHEN,
            "private": self.private,
            "gated": "manual" if gated else False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [*_card(commit).get("tags", []), *_licence(commit)],
            "cardData": _card(commit),
            "usedStorage": sum(file.size for file in commit.files.values()),
            "siblings": [file.sibling(blobs) for file in commit.files.values()],
        }

    def refs(self) -> dict[str, Any]:
        """What `list_repo_refs` asks for."""
        every = self.references.items()
        branches = [(name, f"refs/heads/{name}", sha) for name, sha in every if not name.startswith("refs/")]
        requests = [(name.removeprefix("refs/pr/"), name, sha) for name, sha in every if name.startswith("refs/pr/")]
        return {
            "branches": _as_refs(branches),
            "converts": [],
            "tags": [],
            "pullRequests": _as_refs(requests),
        }

    def history(self, commit: Commit) -> list[dict[str, Any]]:
        """What `list_repo_commits` asks for: a pull request's one commit stands on main's."""
        shas = dict.fromkeys([commit.sha, self.references.get("main", commit.sha)])
        return [{"id": sha, "title": "Upload", "message": "", "date": _WHEN, "authors": []} for sha in shas]

    def discussions(self, author: str | None, kind: str, status: str) -> dict[str, Any]:
        """What `get_repo_discussions` asks for; every discussion here is an open pull request."""
        shown = kind in ("all", "pull_request") and status in ("all", "open")
        found = [it.listed(self.name) for it in self.pull_requests if shown and author in (None, it.author)]
        return {"discussions": found, "count": len(found), "start": 0, "numClosedDiscussions": 0}


def _card(commit: Commit) -> dict[str, Any]:
    """The front matter of README.md, which the Hub reads."""
    readme = commit.files.get("README.md")
    front = readme.path.read_text(encoding="utf-8").split("---\n") if readme else []
    return dict(yaml.safe_load(front[1])) if len(front) > 2 else {}


def _licence(commit: Commit) -> list[str]:
    stated = _card(commit).get("license")
    return [f"license:{stated}"] if stated else []


def _as_refs(references: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "ref": ref, "targetCommit": sha} for name, ref, sha in references]
