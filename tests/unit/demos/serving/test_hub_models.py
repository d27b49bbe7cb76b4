"""Models from the Hub as they lie there: as safetensors or as a pickle, of which nothing but tensors is read."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from demos.serving import hub_models, model_pool
from tests.hub import models
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from tests.hub.loopback import REPO, Loop, loop
from weights import WeightsUnavailable, fetch
from weights.hub import MODELS

__all__ = ["cached_model", "loop", "tiny_folders"]


@pytest.fixture
def patient() -> Iterator[None]:
    yield
    hub_models.wait_at_most(None)


def logits(name: str) -> torch.Tensor:
    with hub_models.borrow(name) as loaded, torch.inference_mode():
        answer: torch.Tensor = loaded.network(torch.full((1, 3, 224, 224), 0.3)).logits
    return answer


def test_a_pickle_gives_the_same_answers_as_safetensors(cached_model: Cached) -> None:
    folder = cached_model("vit")
    before = logits("vit")
    models.pickle_only(folder)
    model_pool.release()
    with hub_models.borrow("vit") as loaded:
        assert loaded.form == "pickle, tensors only"
    assert torch.allclose(logits("vit"), before, atol=1e-3)  # memory laid out otherwise rounds otherwise


@pytest.mark.parametrize("name", ["opus-mt", "t5", "ddpm"])
def test_tied_weights_and_other_libraries_read_pickles_too(cached_model: Cached, name: str) -> None:
    folder = cached_model(name)
    with hub_models.borrow(name) as loaded:
        before = {key: tensor.clone() for key, tensor in loaded.network.state_dict().items()}
    models.pickle_only(folder)
    model_pool.release()
    with hub_models.borrow(name) as loaded:
        after = loaded.network.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[key], before[key]) for key in before)


class Touch:
    """What runs when a pickle of it is loaded without care."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("name", ["vit", "ddpm"])
def test_a_pickle_that_runs_something_is_refused(cached_model: Cached, tmp_path: Path, name: str) -> None:
    folder, ran = cached_model(name), tmp_path / "ran"
    models.pickle_only(folder)
    torch.save({"weight": Touch(ran)}, folder / MODELS[name].pickle)
    with pytest.raises(WeightsUnavailable, match="can't be loaded"), hub_models.borrow(name):
        pass
    assert not ran.exists()
    pickle.loads(pickle.dumps(Touch(ran)))
    assert ran.exists()  # it would have


def test_a_server_doesnt_wait_for_a_download(loop: Loop, patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "small", loop.model)
    loop.hub.fail(REPO, "slow", bytes_per_second=500_000)
    hub_models.wait_at_most(0.2)
    with pytest.raises(WeightsUnavailable, match="is being downloaded"), hub_models.borrow("small"):
        pass
    assert not fetch.find_local(loop.model)
