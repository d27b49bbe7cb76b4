"""The loopback Hub before the real clients: each tiny model through its own library, and each failure."""

import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from huggingface_hub import HfApi, constants, hf_hub_download, snapshot_download
from huggingface_hub.errors import GatedRepoError, RemoteEntryNotFoundError, RepositoryNotFoundError

from tests.hub import models
from tests.hub.server import Hub
from weights import hub as table

REPO = "someone/something"
WEIGHTS = os.urandom(400_000)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    folder = tmp_path / "something"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 4096)  # less is lost where a connection drops
    with Hub() as hub:
        hub.add(REPO, folder)
        yield hub


def fetch(hub: Hub, cache: Path, name: str = "model.safetensors", revision: str = "main") -> bytes:
    path = hf_hub_download(REPO, name, revision=revision, endpoint=hub.endpoint, cache_dir=cache, etag_timeout=2)
    return Path(path).read_bytes()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, Any], Hub]:
    """What a fresh process made of every tiny model: the commits served, the answers, the Hub."""
    root = tmp_path_factory.mktemp("models")
    with Hub() as hub:
        shas = {repo: hub.add(repo, folder) for repo, folder in models.build_all(root).items()}
        home = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(root / "home"), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "tests.hub.load"]
        done = subprocess.run(command, env=os.environ | home, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return shas, json.loads(done.stdout), hub


@pytest.mark.parametrize("model", [model for model in table.MODELS.values() if not model.url], ids=lambda it: it.name)
def test_every_model_of_the_table_loads_and_answers(
    model: table.HubModel, loaded: tuple[dict[str, str], dict[str, Any], Hub]
) -> None:
    shas, answers, hub = loaded
    answer = answers[model.repo]["answer"]
    assert answers[model.repo]["commit"] == shas[model.repo]
    fetched = {request.path.split("/")[-1] for request in hub.requests if f"/{model.repo}/" in request.path}
    assert model.weights in fetched
    assert not any(name.endswith(".bin") for name in fetched)
    if model.task == "classify":
        assert answer[1] > 0.2
    elif model.task == "detect":
        assert len(set(answer)) > 1
    elif model.task == "faces":
        assert answer == [1, 3, 32, 32]
    else:
        longest = 20 if model.task == "write" else 60
        assert all(length <= longest and text.strip() for beams in answer for length, text in beams)


def test_what_the_api_tells(hub: Hub, tmp_path: Path) -> None:
    asked = HfApi(hub.endpoint)
    info = asked.model_info(REPO, revision="main", files_metadata=True)
    files = {sibling.rfilename: sibling for sibling in info.siblings or []}
    assert files["model.safetensors"].size == len(WEIGHTS)
    lfs = files["model.safetensors"].lfs
    assert lfs is not None
    assert lfs.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    whole = snapshot_download(REPO, endpoint=hub.endpoint, cache_dir=tmp_path / "cache")
    assert Path(whole).name == info.sha
    assert (Path(whole) / "model.safetensors").read_bytes() == WEIGHTS


def test_a_pull_request_is_listed_and_resolves(hub: Hub, tmp_path: Path) -> None:
    folder = tmp_path / "converted"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"converted")
    sha = hub.add(REPO, folder, pull_request=3)
    asked = HfApi(hub.endpoint)
    (found,) = asked.get_repo_discussions(REPO, author="SFconvertbot")
    assert (found.num, found.status, found.is_pull_request) == (3, "open", True)
    assert found.git_reference == "refs/pr/3"
    assert list(asked.get_repo_discussions(REPO, author="somebody")) == []
    assert asked.model_info(REPO, revision="refs/pr/3").sha == sha
    assert fetch(hub, tmp_path / "cache", revision="refs/pr/3") == b"converted"


def test_a_cut_download_goes_on_where_it_was(hub: Hub, tmp_path: Path) -> None:
    hub.fail(REPO, "cut")
    assert fetch(hub, tmp_path / "cache") == WEIGHTS
    asked = [request.range for request in hub.requests if request.method == "GET"]
    assert asked[0] is None
    assert asked[1] is not None
    assert 0 < int(asked[1].removeprefix("bytes=").removesuffix("-")) <= len(WEIGHTS) // 2


def test_missing_and_gated_raise_the_librarys_own_errors(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(RemoteEntryNotFoundError):
        fetch(hub, tmp_path / "cache", "no such file")
    hub.fail(REPO, "missing")
    with pytest.raises(RepositoryNotFoundError):
        HfApi(hub.endpoint).model_info(REPO)
    hub.fail(REPO, "gated")
    assert HfApi(hub.endpoint).model_info(REPO).gated == "manual"
    with pytest.raises(GatedRepoError):
        HfApi(hub.endpoint).get_hf_file_metadata(url=f"{hub.endpoint}/{REPO}/resolve/main/config.json")
    hub.heal(REPO)
    assert fetch(hub, tmp_path / "cache") == WEIGHTS


def test_wrong_is_one_byte_under_the_right_name(hub: Hub, tmp_path: Path) -> None:
    hub.fail(None, "wrong")
    got = fetch(hub, tmp_path / "cache")
    assert len(got) == len(WEIGHTS)
    assert sum(one != other for one, other in zip(got, WEIGHTS, strict=True)) == 1


def test_slow_takes_its_time(hub: Hub, tmp_path: Path) -> None:
    hub.fail(REPO, "slow", bytes_per_second=len(WEIGHTS))
    began = time.monotonic()
    assert fetch(hub, tmp_path / "cache") == WEIGHTS
    assert time.monotonic() - began > 0.8


def test_hanging_ends_with_close_and_then_nobody_is_there(hub: Hub) -> None:
    hub.fail(None, "hang")
    with pytest.raises(httpx2.TimeoutException):
        HfApi(hub.endpoint).model_info(REPO, timeout=0.5)
    began = time.monotonic()
    hub.close()
    assert time.monotonic() - began < 5
    with pytest.raises(httpx2.ConnectError):
        HfApi(hub.endpoint).model_info(REPO, timeout=5)


def test_a_plain_file_comes_whole_and_in_ranges(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "x.pth").write_bytes(WEIGHTS)
    url = hub.add_file("/models/x-1234abcd.pth", tmp_path / "x.pth")
    with urllib.request.urlopen(url) as whole:
        assert whole.read() == WEIGHTS
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Range": "bytes=100-"})) as rest:
        assert rest.status == 206
        assert rest.read() == WEIGHTS[100:]
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD")) as head:
        assert int(head.headers["Content-Length"]) == len(WEIGHTS)
    hub.fail("/models/x-1234abcd.pth", "missing")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(url)


def test_a_pickle_only_folder_has_no_safetensors(tmp_path: Path) -> None:
    import torch

    folder = models.build("google/vit-base-patch16-224", tmp_path / "vit")
    models.pickle_only(folder)
    assert not list(folder.glob("*.safetensors"))
    assert torch.load(folder / "pytorch_model.bin", weights_only=True)
