"""Models from the Hub, loaded as their users load them: `with hub_models.borrow("imagenet") as loaded: ...`."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from demos.serving import gpu, model_pool, self_test
from training.common import deadline
from weights import WeightsUnavailable, fetch, fetch_verdict, hub
from weights.fetch_plan import LocalModel
from weights.fetch_sources import import_clients
from weights.hub import MODELS, HubModel

T = TypeVar("T")


@dataclass(frozen=True)
class LoadedModel:
    """A network from the Hub and its processor (tokenizer, scheduler, weights enum), and where they come from."""

    network: Any
    processor: Any
    model: HubModel
    files: LocalModel

    @property
    def form(self) -> str:
        """The form that its weights took, for people."""
        return self.files.form

    @property
    def commit(self) -> str:
        """The commit on the Hub that answers, for people: its first digits."""
        return self.files.commit[:10]


class UnknownModel(ValueError):
    """There is no such model on the list."""


def entry(name: str) -> HubModel:
    """Return the entry of a model, in the table or named beside it; raise UnknownModel where there is none."""
    model = hub.find(name)
    if model is None:
        raise UnknownModel(f"There is no model from the Hub called “{str(name)[:40]}”. There are: {', '.join(MODELS)}.")
    return model


def is_downloaded(name: str) -> bool:
    """Return whether a model can be used without fetching anything."""
    return fetch.find_local(entry(name)) is not None


_patience: float | None = None


def wait_at_most(seconds: float | None) -> None:
    """Let every answer of this process wait so long for a model that is downloaded; None, as it begins: to its end.

    A server has few places for answers, and a download of minutes must not hold one.
    """
    global _patience
    _patience = seconds


def warm() -> None:
    """Import what asks the Hub, so that the first to ask needn't wait; nothing is asked."""
    import_clients()


def answer(name: str, function: Callable[..., T], *arguments: Any) -> T:
    """Return what a function of a module says with this model, on a GPU where there is one for a call.

    The model is here before, so that a download takes no time of the GPU's. Raises what `borrow` and the function do.
    """
    if gpu.is_installed():
        fetch.ensure(entry(name), _patience)
    return gpu.run(function, *arguments)


def stream(name: str, function: Callable[..., Iterator[T]], *arguments: Any) -> Iterator[T]:
    """Yield what a generator yields, likewise."""
    if gpu.is_installed():
        fetch.ensure(entry(name), _patience)
    yield from gpu.stream(function, *arguments)


@contextmanager
def borrow(name: str) -> Iterator[LoadedModel]:
    """Borrow the model of this name, fetched first where it isn't here yet; one big model is in memory at a time.

    Raises UnknownModel, and `WeightsUnavailable` with a sentence for the visitor.
    """
    model = entry(name)
    found = fetch.ensure(model, _patience)
    deadline.restart()  # a download isn't part of the answer
    size = max(found.bytes, 4 * model.parameters)  # float32 in memory, whatever the file holds
    with model_pool.borrow(model, size, lambda: _load_and_ask(model, found)) as loaded:
        if gpu.device() != "cpu":
            loaded.network.to(gpu.device())
        yield loaded


def load(name: str) -> None:
    """Have a model in memory, so that the time of the next answer is its own; raise what `borrow` raises."""
    with borrow(name):
        pass


def _load_and_ask(model: HubModel, found: LocalModel) -> LoadedModel:
    """Load a model, and ask it something known where it hasn't been asked since it was fetched.

    What answers wrongly is deleted, so that it is offered again: raises `WeightsUnavailable` with the reason.
    """
    loaded = _load(model, found)
    if not self_test.wanted() or fetch_verdict.has_passed(found):
        return loaded
    try:
        self_test.run(model, loaded.network, loaded.processor)
    except self_test.SelfTestFailed as failure:
        raise WeightsUnavailable(fetch_verdict.reject(model, found, str(failure))) from failure
    fetch_verdict.note_passed(found)
    return loaded


def _load(model: HubModel, found: LocalModel) -> LoadedModel:
    from training.common import torchvision_compat

    torchvision_compat.install()  # before anything that may import torchvision

    try:
        if model.url:
            network, processor = _torchvision(model)
        else:
            network, processor = _pretrained(model, found)
    except ImportError as error:
        missing = (error.name or model.network).split(".")[0]
        raise WeightsUnavailable(
            f"{model.title} needs the package {missing}: pip install -r requirements-extra.txt"
        ) from None
    except Exception as error:
        raise WeightsUnavailable(
            f"{model.title} was fetched but can't be loaded ({type(error).__name__}). "
            "Delete it from the Hub's cache and fetch it again."
        ) from error
    return LoadedModel(network, processor, model, found)


def _pretrained(model: HubModel, found: LocalModel) -> tuple[Any, Any]:
    """From the cache alone, at the commit that was found, no code of the repository's own.

    Safetensors, or a pickle where there are none: both libraries then call `torch.load(weights_only=True)`, which reads
    tensors and refuses all else.
    """
    import torch

    place: dict[str, Any] = {"revision": found.commit, "local_files_only": True}
    if model.network.startswith("transformers."):
        place["trust_remote_code"] = False
    network = _class(model.network).from_pretrained(model.repo, use_safetensors=not found.pickled, **place)
    if model.processor == "transformers.AutoImageProcessor":
        place["config"] = network.config  # by which it is found where the repository names a class that is no more
    return network.to(torch.float32).eval(), _class(model.processor).from_pretrained(model.repo, **place)


def _torchvision(model: HubModel) -> tuple[Any, Any]:
    """Through torchvision's weights enum; its file is a pickle, of which torch reads nothing but tensors."""
    weights_class, _, member = model.processor.rpartition(".")
    weights = _class(weights_class)[member]
    network = _class(model.network)(weights=None, weights_backbone=None, num_classes=len(weights.meta["categories"]))
    network.load_state_dict(weights.get_state_dict(progress=False, check_hash=True, weights_only=True))
    return network.eval(), weights


def _class(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)
