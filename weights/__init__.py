"""What is shipped, and how it is found: the local folder first, then the Hugging Face Hub at the card's own commit."""

import importlib
import json
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from weights.card import CARD, Card, file_of, read_card
from weights.legacy import tensor_names

if TYPE_CHECKING:
    from torch import Tensor, nn

    M = TypeVar("M", bound=nn.Module)

MODEL = "model.safetensors"


class WeightsUnavailable(RuntimeError):
    """The weights can't be had; the message is a sentence for the visitor."""


def folder() -> Path:
    """Where the shipped networks lie: `$WEIGHTS_DIR`, else this package's own folder."""
    return Path(os.environ.get("WEIGHTS_DIR") or Path(__file__).parent)


def names() -> list[str]:
    """Names of the networks that have a card here, in alphabetical order."""
    return sorted(path.parent.name for path in folder().glob(f"*/{CARD}"))


def card(name: str) -> Card:
    """Return the card of a network, or of a folder given by its path.

    Raises `WeightsUnavailable` if it can't be read.
    """
    place = folder_of(name)
    try:
        return _read(place, _stamp(place / CARD))
    except FileNotFoundError:
        raise WeightsUnavailable(
            f"The network “{name}” isn't here: its card is missing. Train it, or fetch the repository again."
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise WeightsUnavailable(
            f"The card of the network “{name}” can't be read. Fetch the repository again."
        ) from None


def find(name: str, file: str = MODEL) -> Path:
    """Path of one of a network's files, checked against the SHA-256 in its card.

    Looks in the local folder, then downloads from the Hub at the full commit that the card names.
    Raises `WeightsUnavailable` with a sentence that says what is wrong.
    """
    entry = card(name)
    expected = entry.files.get(file)
    if expected is None:
        raise WeightsUnavailable(f"The network “{name}” has no file {file}.")
    local = folder_of(name) / file
    if local.is_file():
        if _checked(local, _stamp(local), expected.sha256):
            return local
        if entry.hub is None:
            raise WeightsUnavailable(
                f"The weights of “{name}” are damaged: {file} isn't what its card describes. "
                "Fetch the repository again."
            )
    if entry.hub is None:
        raise WeightsUnavailable(
            f"The weights of “{name}” are missing: {file} isn't in the weights folder. "
            "Train it, or fetch the repository again."
        )
    return download(name, entry.hub.repo, entry.hub.revision, file, expected.sha256)


def history(name: str) -> dict[str, Any]:
    """Return what the training run recorded: `{"curve": [...], "samples": [...], "strips": {...}}`."""
    try:
        recorded: dict[str, Any] = json.loads((folder_of(name) / "history.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise WeightsUnavailable(f"The training history of “{name}” isn't here.") from None
    return recorded


def load(name: str, Network: "Callable[..., M]") -> "M":
    """Build `Network(**config)` and fill it with the shipped weights.

    Weights are converted to float32; the network comes back in evaluation mode on the CPU.
    Raises `WeightsUnavailable` if the file is missing, damaged or doesn't fit the network.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = find(name)
    network = Network(**card(name).config)
    try:
        return fill(network, load_file(path))
    except (SafetensorError, RuntimeError, OSError, KeyError):
        raise WeightsUnavailable(does_not_fit(name)) from None


def fill(network: "M", state: "dict[str, Tensor]") -> "M":
    """Fill a network with shipped weights, in float32, and return it in evaluation mode.

    Tensors that have been renamed since are found by their old names too.
    Raises `KeyError` or `RuntimeError` where names or shapes aren't the network's own.
    """
    state = tensor_names(state)
    state = state | {twin: state[key] for twin, key in tied(network).items()}
    network.load_state_dict(
        {key: tensor.float() if tensor.is_floating_point() else tensor for key, tensor in state.items()}
    )
    return network.eval()


def does_not_fit(name: str) -> str:
    """Return the sentence for weights that aren't those of the network in this version."""
    return f"The weights of “{name}” don't fit the network in this version. Fetch the repository again."


def tied(network: "nn.Module") -> dict[str, str]:
    """Names in the state of tensors that are stored under an earlier name, with that name: tied weights."""
    first: dict[int, str] = {}
    twins: dict[str, str] = {}
    for key, tensor in network.state_dict().items():
        earlier = first.setdefault(tensor.data_ptr(), key) if tensor.numel() else key
        if earlier != key:
            twins[key] = earlier
    return twins


def network_class(name: str) -> "Callable[..., nn.Module]":
    """Return the class that the card names, imported."""
    return class_at(card(name).network)


def class_at(path: str) -> "Callable[..., nn.Module]":
    """Return the class at an import path, as a card names it."""
    module, _, attribute = path.rpartition(".")
    found: Callable[..., nn.Module] = getattr(importlib.import_module(module), attribute)
    return found


def folder_of(name: str) -> Path:
    """Return the folder of a network, given by its name or by the folder's own path."""
    return Path(name) if os.sep in name or (Path(name) / CARD).is_file() else folder() / name


def _stamp(path: Path) -> tuple[int, int, int, int]:
    """Return what differs once a file was replaced, even by one of the same size and time of modification."""
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino


@lru_cache(maxsize=64)
def _read(place: Path, stamp: tuple[int, ...]) -> Card:
    return read_card(place)


@lru_cache(maxsize=256)
def _checked(path: Path, stamp: tuple[int, ...], sha256: str) -> bool:
    return file_of(path).sha256 == sha256


def download(name: str, repo: str, revision: str, file: str, sha256: str) -> Path:
    """Fetch one file from the Hub at a full commit, or take it from the Hub's cache, and return its path.

    Raises `WeightsUnavailable` where it can't be had, or isn't what `sha256` says (then it is deleted).
    """
    import httpx2  # the Hub client's own HTTP library
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        path = Path(hf_hub_download(repo, file, revision=revision))
    except LocalEntryNotFoundError:
        raise WeightsUnavailable(_no_connection(name)) from None
    except HfHubHTTPError as error:
        if error.response is not None and error.response.status_code == 404:
            raise WeightsUnavailable(f"The Hub has no {file} in {repo} at the commit that “{name}” names.") from None
        raise WeightsUnavailable(f"The Hub refused to give the weights of “{name}”. Try again later.") from None
    except (httpx2.HTTPError, OSError):
        raise WeightsUnavailable(_no_connection(name)) from None
    if file_of(path).sha256 != sha256:
        path.resolve().unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise WeightsUnavailable(f"The Hub's copy of “{name}” isn't what its card describes, so it wasn't used.")
    return path


def _no_connection(name: str) -> str:
    return (
        f"The weights of “{name}” couldn't be fetched: the connection to the Hub broke. "
        "Check the network and try again."
    )
