"""A shipped network as it lies there at one moment: its card, and files that are byte for byte what the card describes.

A file is read whole before it is used, so that what was checked is what is loaded: whoever copies other weights over it
meanwhile neither mixes two networks nor pulls a memory-mapped file from under one.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import weights
from weights import MODEL, WeightsUnavailable
from weights.card import Card

if TYPE_CHECKING:
    from torch import Tensor, nn

    M = TypeVar("M", bound=nn.Module)


@dataclass(frozen=True)
class Snapshot:
    """A network's name, its folder, and its card, read once: by this card every file is judged."""

    name: str
    folder: Path
    card: Card

    @classmethod
    def open(cls, name: str) -> "Snapshot":
        """Read the card of a network, given by its name or its folder's path; raises `WeightsUnavailable`."""
        return cls(name, weights.folder_of(name), weights.card(name))

    def read(self, file: str = MODEL) -> bytes:
        """Return the content of a file whose SHA-256 is the card's: the local one, else the Hub's at the card's commit.

        Raises `WeightsUnavailable` where it is missing, damaged, or belongs to other weights than the card.
        """
        expected = self.card.files.get(file)
        if expected is None:
            raise WeightsUnavailable(f"The network “{self.name}” has no file {file}.")
        content = self._local(file)
        if content is not None and hashlib.sha256(content).hexdigest() == expected.sha256:
            return content
        if self.card.hub is not None:
            hub = self.card.hub
            path: Path = weights.download(self.name, hub.repo, hub.revision, file, expected.sha256)
            return path.read_bytes()
        raise WeightsUnavailable(
            f"The weights of “{self.name}” are missing: {file} isn't in the weights folder. "
            "Train it, or fetch the repository again."
            if content is None
            else f"The weights of “{self.name}” are damaged: {file} isn't what its card describes. "
            "Fetch the repository again."
        )

    def path(self, file: str) -> Path:
        """Return where a file lies whose SHA-256 is the card's, for a library that opens files itself; see `read`."""
        expected = self.card.files.get(file)
        local = self._local(file)
        matches = expected and local is not None and hashlib.sha256(local).hexdigest() == expected.sha256
        if matches or expected is None or self.card.hub is None:
            self.read(file)
            return self.folder / file
        hub = self.card.hub
        path: Path = weights.download(self.name, hub.repo, hub.revision, file, expected.sha256)
        return path

    def _local(self, file: str) -> bytes | None:
        try:
            return (self.folder / file).read_bytes()
        except OSError:
            return None

    def check(self) -> None:
        """Raise `WeightsUnavailable` unless every local file is the card's, and those missing can come from the Hub."""
        for file in self.card.files:
            if self.card.hub is None or (self.folder / file).is_file():
                self.read(file)

    def tensors(self, file: str = MODEL) -> "dict[str, Tensor]":
        """Return the tensors of a safetensors file by name, as they are stored; raises `WeightsUnavailable`."""
        from safetensors import SafetensorError
        from safetensors.torch import load

        content = self.read(file)
        try:
            found: dict[str, Tensor] = load(content)
        except (SafetensorError, ValueError):
            raise WeightsUnavailable(weights.does_not_fit(self.name)) from None
        return found

    def metadata(self, file: str = MODEL) -> dict[str, str]:
        """Return what a safetensors file says of itself: words by name; raises `WeightsUnavailable`."""
        content = self.read(file)
        try:
            header: dict[str, Any] = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        except ValueError:
            raise WeightsUnavailable(weights.does_not_fit(self.name)) from None
        return dict(header.get("__metadata__", {}))

    def network_class(self) -> "Callable[..., nn.Module]":
        """Return the class that the card names, imported."""
        return weights.class_at(self.card.network)

    def load(self, Network: "Callable[..., M]") -> "M":
        """Build `Network(**config)` with the shipped weights in float32, in evaluation mode on the CPU.

        Raises `WeightsUnavailable` if the file is missing, damaged or doesn't fit the network.
        """
        import torch

        with torch.inference_mode(False):  # who wants gradients may come later than who only runs it
            state = self.tensors()
            network = Network(**self.card.config)
            return self._filled(network, state)

    def _filled(self, network: "M", state: "dict[str, Tensor]") -> "M":
        try:
            return weights.fill(network, state)
        except (KeyError, RuntimeError):
            raise WeightsUnavailable(weights.does_not_fit(self.name)) from None
