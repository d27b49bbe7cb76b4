"""A Hugging Face Hub on the loopback, for tests and for trying the page by hand where the real one is out of reach.

Also serves plain files with byte ranges, which is all that torchvision's weights need.
"""

import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Self, get_args

from tests.hub import content
from tests.hub.content import PullRequest, Repository
from tests.hub.handler import EVERYTHING, Failure, Kind, Request, Server, Shelves
from tests.hub.uploads import Account, Uploads

__all__ = ["Account", "Hub", "Kind", "Request"]


class Hub:
    """A Hub on 127.0.0.1 that answers from its own threads until `close()`; also a context manager."""

    def __init__(self, port: int = 0) -> None:
        self._shelves = Shelves()
        self.requests = self._shelves.requests
        self.sending = self._shelves.sending
        self._server = Server(self._shelves, port)
        self.port: int = self._server.server_address[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._sent = tempfile.TemporaryDirectory()
        self.uploads = Uploads(self._shelves.repositories, self.endpoint, Path(self._sent.name))
        self._shelves.uploads = self.uploads
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def add(
        self,
        repo: str,
        folder: Path,
        revision: str = "main",
        *,
        pull_request: int | None = None,
        author: str = "SFconvertbot",
        title: str = "Adding `safetensors` variant of this model",
    ) -> str:
        """Makes a folder's files a commit of repo at revision, or at refs/pr/N of an open pull request; its sha."""
        commit = content.commit(folder)
        with self._shelves.lock:
            repository = self._shelves.repositories.setdefault(repo, Repository(repo))
            repository.commits[commit.sha] = commit
            if pull_request is None:
                repository.references[revision] = commit.sha
            else:
                repository.references[f"refs/pr/{pull_request}"] = commit.sha
                repository.pull_requests.append(PullRequest(pull_request, author, title))
        return commit.sha

    def add_file(self, path: str, file: Path) -> str:
        """Serves one plain file at path, "/models/x-1234abcd.pth" for one; its URL."""
        with self._shelves.lock:
            self._shelves.files[path] = content.read(file, path)
        return self.endpoint + path

    def fail(self, repo: str | None, kind: Kind, *, bytes_per_second: float = 100_000, times: int = 1) -> None:
        """From now on repo (or the path of a plain file, or None for all) fails in one way; the last call counts.

        missing: 404. gated: its files are 401, while what it holds may be read, as on the real Hub. hang: accepts and
        says nothing. cut: the first `times` GETs of weights send half of what was asked for and drop the connection.
        Under the name "/lfs" it is the first `times` large files that are sent here which break in their middle.
        stall: GETs of weights send half and then nothing more. wrong: one byte of the weights is another.
        slow: weights come at bytes_per_second.
        """
        if kind not in get_args(Kind):
            raise ValueError(f"No failure is called {kind}.")
        self.heal(repo)
        with self._shelves.lock:
            self._shelves.failures[repo or EVERYTHING] = Failure(kind, bytes_per_second, times)

    def heal(self, repo: str | None = None) -> None:
        """Ends what `fail` began for repo, or everything; requests that hang are dropped."""
        with self._shelves.lock:
            ended = [repo] if repo else list(self._shelves.failures)
            for name in ended:
                if failure := self._shelves.failures.pop(name, None):
                    failure.over.set()

    def close(self) -> None:
        """Stops at once: no more connections, and those that are open are dropped."""
        self.heal()
        self._server.shutdown()
        self._server.server_close()
        self._server.drop()
        self._thread.join()
        self._sent.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
