"""A loopback Hub with one small made-up model, an empty cache, and a clean slate in the fetching machinery."""

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.hub.server import Hub
from weights import fetch, fetch_sources
from weights.fetch import Progress
from weights.hub import MODELS, HubModel

REPO = "someone/small"
SIZE = 1_000_000


@dataclass
class Loop:
    """The Hub, the model as the table would have it, its folder on the Hub's side, and the cache on ours."""

    hub: Hub
    model: HubModel
    folder: Path
    cache: Path

    @property
    def repo(self) -> Path:
        """Where the client keeps the repository."""
        return self.cache / "models--someone--small"

    def gets(self, name: str) -> int:
        """How often a file was asked for with GET."""
        return sum(request.method == "GET" and request.path.endswith(name) for request in self.hub.requests)

    def follow_to_the_end(self, seconds: float = 20) -> list[Progress]:
        """Follow a download as the page does, and return all that it said."""
        ticket, said = fetch.join(self.model), []
        until(lambda: said.append(fetch.progress(self.model, ticket)) or said[-1].ended, seconds)  # type: ignore[func-returns-value]
        fetch.leave(self.model, ticket)
        return said


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it didn't come about in time"
        time.sleep(0.02)


def point_at(patch: pytest.MonkeyPatch, endpoint: str, cache: Path) -> None:
    """Let the Hub's client in this process ask this address and keep what it gets there."""
    from huggingface_hub import constants

    patch.setattr(constants, "ENDPOINT", endpoint)
    patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", endpoint + "/{repo_id}/resolve/{revision}/{filename}")
    patch.setattr(constants, "HF_HUB_CACHE", str(cache))
    patch.setattr(constants, "HF_HUB_OFFLINE", False)


def forget() -> None:
    """Forget every download and everything that was found."""
    for running in fetch._running.values():
        running.given_up = True
    fetch._running.clear()
    fetch._found.clear()


def noise(path: Path, size: int) -> Path:
    """A file of random bytes."""
    path.write_bytes(random.Random(size).randbytes(size))
    return path


@pytest.fixture
def loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    """A Hub that has the small model, and nothing here yet."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "small"}')
    (folder / "vocab.txt").write_text("a\nb\n")
    (folder / "README.md").write_text("Nobody asks for this one.")
    noise(folder / "model.safetensors", SIZE)
    noise(folder / "pytorch_model.bin", 1000)
    model = replace(MODELS["imagenet"], name="small", title="Small", repo=REPO, bytes=SIZE)
    forget()
    with Hub() as hub:
        hub.add(REPO, folder)
        point_at(monkeypatch, hub.endpoint, tmp_path / "cache")
        fetch_sources.import_clients()
        yield Loop(hub, model, folder, tmp_path / "cache")
        forget()


@pytest.fixture
def single(loop: Loop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loop:
    """A single file as torchvision's, in place of a repository: its hash begins in its name."""
    made = noise(tmp_path / "made.pth", SIZE)
    name = f"small-{hashlib.sha256(made.read_bytes()).hexdigest()[:8]}.pth"
    loop.hub.add_file(f"/models/{name}", made)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("TORCHVISION_ENDPOINT", loop.hub.endpoint)
    model = replace(
        MODELS["coco"], name="single", title="Single", bytes=SIZE, url=f"https://download.pytorch.org/models/{name}"
    )
    return Loop(loop.hub, model, tmp_path, tmp_path / "torch/hub/checkpoints")
