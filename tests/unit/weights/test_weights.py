"""Finding weights: locally, then on the Hub, by the real client against a server on this machine."""

import hashlib
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

import weights
from tests.unit.weights.small_folder import linear_card
from weights import WeightsUnavailable
from weights.card import Card, Hub, file_of, write_card

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPO = "someone/line"


def make(folder: Path, hub: Hub | None = None) -> Card:
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    save_file(
        {key: tensor.half() for key, tensor in nn.Linear(2, 3).state_dict().items()}, folder / "model.safetensors"
    )
    return write_card(folder, linear_card(folder.name, COMMIT, hub))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    return tmp_path / "weights"


def test_local_weights_load_as_float32_in_evaluation_mode(place: Path) -> None:
    make(place / "line")
    network = weights.load("line", nn.Linear)
    assert network.weight.dtype == torch.float32
    assert not network.training
    assert weights.names() == ["line"]
    assert weights.network_class("line") is nn.Linear
    assert weights.card("line").metric("loss").value == 0.5  # type: ignore[union-attr]


def test_missing_network_is_a_sentence(place: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="“line” isn't here: its card is missing"):
        weights.find("line")


def test_missing_file_is_a_sentence(place: Path) -> None:
    make(place / "line")
    (place / "line" / "model.safetensors").unlink()
    with pytest.raises(WeightsUnavailable, match=r"weights of “line” are missing"):
        weights.find("line")


def test_damaged_file_is_a_sentence(place: Path) -> None:
    make(place / "line")
    with (place / "line" / "model.safetensors").open("r+b") as stream:
        stream.seek(-1, 2)
        stream.write(b"\x77")
    with pytest.raises(WeightsUnavailable, match=r"weights of “line” are damaged"):
        weights.find("line")


def test_damaged_card_is_a_sentence(place: Path) -> None:
    make(place / "line")
    (place / "line" / "card.json").write_text("{")
    with pytest.raises(WeightsUnavailable, match=r"card of the network “line” can't be read"):
        weights.card("line")


def test_weights_of_another_network_are_a_sentence(place: Path) -> None:
    make(place / "line")
    with pytest.raises(WeightsUnavailable, match="don't fit the network"):
        weights.load("line", lambda in_features, out_features: nn.Linear(in_features, out_features + 1))


class HubHandler(http.server.BaseHTTPRequestHandler):
    """Answers as the Hub does for one file of one repository; `mode` says how it misbehaves."""

    content = b""
    mode = "good"

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, body: bool) -> None:
        served = self.content[::-1] if self.mode == "wrong hash" else self.content
        if self.mode == "404" or self.path != f"/{REPO}/resolve/{COMMIT}/model.safetensors":
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("ETag", f'"{hashlib.sha256(served).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(served)))
        self.end_headers()
        if body:
            self.wfile.write(served[: len(served) // 2] if self.mode == "cut" else served)
            if self.mode == "cut":
                self.connection.close()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def hub(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[HubHandler]]:
    """A card whose file lies on a loopback Hub only."""
    from huggingface_hub import constants, file_download

    make(place / "line", Hub(REPO, COMMIT))
    handler = type("Handler", (HubHandler,), {"content": (place / "line" / "model.safetensors").read_bytes()})
    (place / "line" / "model.safetensors").unlink()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr(
        file_download, "HUGGINGFACE_CO_URL_TEMPLATE", constants.HUGGINGFACE_CO_URL_TEMPLATE, raising=False
    )
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    yield handler
    server.shutdown()
    server.server_close()
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)


def test_hub_download_is_checked_and_used(hub: type[HubHandler]) -> None:
    network = weights.load("line", nn.Linear)
    assert network.weight.shape == (3, 2)
    assert file_of(weights.find("line")).sha256 == weights.card("line").files["model.safetensors"].sha256


def test_hub_download_replaces_a_damaged_local_file(hub: type[HubHandler], place: Path) -> None:
    (place / "line" / "model.safetensors").write_bytes(b"damaged")
    assert weights.load("line", nn.Linear).weight.shape == (3, 2)


def test_hub_file_with_a_wrong_hash_is_refused_and_not_kept(hub: type[HubHandler]) -> None:
    hub.mode = "wrong hash"
    with pytest.raises(WeightsUnavailable, match="isn't what its card describes, so it wasn't used"):
        weights.find("line")
    hub.mode = "good"
    assert weights.load("line", nn.Linear).weight.shape == (3, 2)


def test_hub_without_the_file_is_a_sentence(hub: type[HubHandler]) -> None:
    hub.mode = "404"
    with pytest.raises(WeightsUnavailable, match=re.escape(f"The Hub has no model.safetensors in {REPO}")):
        weights.find("line")


@pytest.mark.slow
def test_cut_connection_is_a_sentence(hub: type[HubHandler]) -> None:
    hub.mode = "cut"
    with pytest.raises(WeightsUnavailable, match="the connection to the Hub broke"):
        weights.find("line")
