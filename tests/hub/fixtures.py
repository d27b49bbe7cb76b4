"""Tiny models where a Hub's client would have put the real ones: for tests that need models and no downloads.

A test module takes the fixtures it uses by name: `from tests.hub.fixtures import cached_model, tiny_folders`.
"""

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demos.serving import model_pool
from tests.hub import models
from training.common import torchvision_compat
from weights import fetch
from weights.hub import MODELS

torchvision_compat.install()  # before transformers, which may import torchvision

Cached = Callable[[str], Path]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="session")
def tiny_folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny model by its name in the table, built once a session when first asked for."""
    root = tmp_path_factory.mktemp("tiny")
    return lambda name: models.build(MODELS[name].repo, root / name)


@pytest.fixture
def cached_model(
    tiny_folders: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cached]:
    """Call it with a model's name: a tiny one then lies in an otherwise empty cache. The Hub itself is switched off."""
    from huggingface_hub import constants

    cache = tmp_path / "hub"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    def forget() -> None:
        fetch._found.clear()
        fetch._running.clear()
        model_pool.release()
        gc.freeze()  # what is left are modules, which the pool would look through at every model that it gives up

    def put(name: str) -> Path:
        repo = cache / f"models--{MODELS[name].repo.replace('/', '--')}"
        (repo / "refs").mkdir(parents=True)
        (repo / "refs/main").write_text(COMMIT)
        decoys = shutil.ignore_patterns("*.bin")  # a client fetches no pickle where there are safetensors
        return Path(shutil.copytree(tiny_folders(name), repo / "snapshots" / COMMIT, ignore=decoys))

    forget()
    yield put
    forget()
