"""Models from the Hub, loaded as their users load them: `with hub_models.borrow("imagenet") as loaded: ...`."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from demos.serving import model_pool
from weights import WeightsUnavailable, fetch
from weights.fetch_sources import LocalModel, import_clients
from weights.hub import MODELS, HubModel


@dataclass(frozen=True)
class LoadedModel:
    """A network from the Hub and its processor (tokenizer, scheduler, weights enum), and where they come from."""

    network: Any
    processor: Any
    model: HubModel
    files: LocalModel

    @property
    def commit(self) -> str:
        """The commit on the Hub that answers, for people: its first digits."""
        return self.files.commit[:10]


class UnknownModel(ValueError):
    """There is no such model on the list."""


def entry(name: str) -> HubModel:
    """Return the entry of a model in the table; raise UnknownModel where there is none."""
    if name not in MODELS:
        raise UnknownModel(f"There is no model from the Hub called “{str(name)[:40]}”. There are: {', '.join(MODELS)}.")
    return MODELS[name]


def is_downloaded(name: str) -> bool:
    """Return whether a model can be used without fetching anything."""
    return fetch.find_local(entry(name)) is not None


def warm() -> None:
    """Import what asks the Hub, so that the first to ask needn't wait; nothing is asked."""
    import_clients()


@contextmanager
def borrow(name: str) -> Iterator[LoadedModel]:
    """Borrow the model of this name, fetched first where it isn't here yet; one big model is in memory at a time.

    Raises UnknownModel, and `WeightsUnavailable` with a sentence for the visitor.
    """
    model = entry(name)
    found = fetch.ensure(model)
    size = max(found.bytes, 4 * model.parameters)  # float32 in memory, whatever the file holds
    with model_pool.borrow(model, size, lambda: _load(model, found)) as loaded:
        yield loaded


def load(name: str) -> None:
    """Have a model in memory, so that the time of the next answer is its own; raise what `borrow` raises."""
    with borrow(name):
        pass


def _load(model: HubModel, found: LocalModel) -> LoadedModel:
    import training.common.torchvision_compat  # noqa: F401  (before anything that may import torchvision)

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
    """From the cache alone, at the commit that was found, safetensors only, no code of the repository's own."""
    import torch

    place: dict[str, Any] = {"revision": found.commit, "local_files_only": True}
    network = _class(model.network).from_pretrained(model.repo, use_safetensors=True, **place)
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
