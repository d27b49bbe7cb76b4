"""Models from the Hub, loaded as their users load them and lent out: `with modern.use("imagenet") as lent: ...`."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from demos.serving import model_pool
from weights import WeightsUnavailable, fetch
from weights.fetch_sources import Found, ready
from weights.hub import MODELS, HubModel


@dataclass(frozen=True)
class Lent:
    """A model at work: its network and its processor (tokenizer, scheduler, weights enum), and where they come from."""

    network: Any
    processor: Any
    model: HubModel
    found: Found

    @property
    def commit(self) -> str:
        """The commit on the Hub that answered, for people: its first digits."""
        return self.found.commit[:10]


class UnknownModel(ValueError):
    """There is no such model on the list."""


def listed(name: str) -> HubModel:
    """The entry of a model; raises UnknownModel."""
    if name not in MODELS:
        raise UnknownModel(f"There is no model from the Hub called “{str(name)[:40]}”. There are: {', '.join(MODELS)}.")
    return MODELS[name]


def is_here(name: str) -> bool:
    """Whether a model can be used without fetching anything."""
    return fetch.here(listed(name)) is not None


def warm() -> None:
    """Import what asks the Hub, so that the first to ask needn't wait; nothing is asked."""
    ready()


@contextmanager
def use(name: str) -> Iterator[Lent]:
    """Lend the model of this name, fetched first where it isn't here yet; one big model is in memory at a time.

    Raises UnknownModel, and `WeightsUnavailable` with a sentence for the visitor.
    """
    model = listed(name)
    found = fetch.ensure(model)
    size = max(found.bytes, 4 * model.parameters)  # float32 in memory, whatever the file holds
    with model_pool.lent(model, size, lambda: _load(model, found)) as lent:
        yield lent


def load(name: str) -> None:
    """Have a model in memory, so that the time of the next answer is its own; raises what `use` raises."""
    with use(name):
        pass


def _load(model: HubModel, found: Found) -> Lent:
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
    return Lent(network, processor, model, found)


def _pretrained(model: HubModel, found: Found) -> tuple[Any, Any]:
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
