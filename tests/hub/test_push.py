"""Our own networks onto the Hub and back, before the loopback Hub: pushed with a card, fetched without weights."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml  # type: ignore[import-untyped]
from huggingface_hub import HfApi, ModelCard, constants
from torch import nn

import weights
from tests.hub.loopback import point_at
from tests.hub.server import Account, Hub
from tests.unit.weights.small_folder import write_folder
from weights import WeightsUnavailable
from weights.model_card import model_card
from weights.push import NotPushed, push

TOKEN = "hf_of_ada"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path / "weights"))
    for value, name in enumerate(("first", "second"), 1):
        write_folder(tmp_path / "weights" / name, value)
    with Hub() as hub:
        hub.uploads.accounts[TOKEN] = Account("ada")
        point_at(monkeypatch, hub.endpoint, tmp_path / "cache")
        yield hub


def send(hub: Hub, token: str = TOKEN, public: bool = True) -> None:
    push(weights.names(), "ada/nets", public=public, api=HfApi(hub.endpoint, token=token), say=lambda line: None)


def test_a_clone_without_weights_gets_them_from_the_commit_of_its_card(hub: Hub) -> None:
    before = weights.load("second", nn.Linear).weight
    send(hub)
    for name in ("first", "second"):
        place = weights.card(name).hub
        head = hub.uploads.repositories[f"ada/nets-{name}"].at("main")
        assert (place.repo, place.revision) == (f"ada/nets-{name}", head.sha)
        assert set(head.files) == {"README.md", "card.json", "extra.txt", "model.safetensors"}
        for file in weights.card(name).files:
            (weights.folder_of(name) / file).unlink()
    assert torch.equal(weights.load("second", nn.Linear).weight, before)
    assert weights.find("first", "extra.txt").read_text() == "1"
    hub.close()
    assert torch.equal(weights.load("second", nn.Linear).weight, before)  # from the cache


def test_a_second_push_of_the_same_makes_no_commit(hub: Hub) -> None:
    send(hub)
    commits = len(hub.uploads.repositories["ada/nets-first"].commits)
    send(hub)
    assert len(hub.uploads.repositories["ada/nets-first"].commits) == commits


def test_what_is_private_is_for_its_owner(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    send(hub, public=False)
    (weights.folder_of("first") / "model.safetensors").unlink()
    with pytest.raises(WeightsUnavailable):
        weights.find("first")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert weights.find("first").is_file()


def test_a_token_that_may_not_write_is_said_and_the_card_stays(hub: Hub) -> None:
    hub.uploads.accounts["hf_reads"] = Account("ada", may_write=False)
    with pytest.raises(NotPushed, match="may not write to ada"):
        send(hub, token="hf_reads")
    assert weights.card("first").hub is None


@pytest.mark.parametrize("name", [path.parent.name for path in Path(weights.__file__).parent.glob("*/card.json")])
def test_a_shipped_network_has_a_model_card_that_the_hub_reads(name: str) -> None:
    card = weights.card(name)
    text = model_card(name, card)
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["license"] == ("apache-2.0" if card.licence == "Apache-2.0" else "other")
    read: Any = ModelCard(text).data  # raises where the model-index isn't one
    figures = {(each.metric_type, each.metric_value, each.dataset_name) for each in read.eval_results}
    assert figures == {(each.name, each.value, each.data) for each in card.metrics}
    assert card.limitations in text
    assert card.licence in text
