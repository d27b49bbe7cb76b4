"""What fetching a model is about, wherever it comes from: what lies here, what will be fetched, and why it can't be."""

from dataclasses import dataclass
from pathlib import Path

PICKLES = (".bin", ".pth")
CHUNK = 1 << 16  # bytes; between two of them a slow download can be seen to move, and cancelled
TIMEOUT = 10.0  # seconds without a byte

LOGIN = "its owners ask for a login first"
UNKNOWN = "the Hub has no such model, or wants a login for it"
OFFLINE = "downloads are switched off here (HF_HUB_OFFLINE)"
SWITCHED_OFF = "this page downloads no models"
CHANGED = "it was changed on the Hub since it was checked"
NO_WEIGHTS = (
    "its repository has no weights in a form that is read here (safetensors, or a pickle of tensors in one file)"
)


class NotAvailable(Exception):
    """It can't be had; the message is the end of the sentence "... couldn't be fetched: ..."."""


@dataclass(frozen=True)
class LocalModel:
    """A model on this machine: the commit and the revision that led to it, its folder and the size of its weights."""

    commit: str
    revision: str
    folder: Path
    weights: Path
    bytes: int

    @property
    def pickled(self) -> bool:
        """Whether its weights are a pickle, of which only tensors are read."""
        return self.weights.suffix in PICKLES

    @property
    def form(self) -> str:
        """The form that its weights took, for people."""
        if self.pickled:
            return "pickle, tensors only"
        return "safetensors of the Hub's converter" if self.revision.startswith("refs/pr/") else "safetensors"


@dataclass(frozen=True)
class RemoteFile:
    """One file to be fetched; sha256 is empty where the Hub doesn't say it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class DownloadPlan:
    """What will be fetched: the commit, the revision that leads to it, and the files, smallest first."""

    commit: str
    revision: str
    parts: tuple[RemoteFile, ...]

    @property
    def total(self) -> int:
        """Bytes of all files."""
        return sum(part.bytes for part in self.parts)
