"""An order-5 n-gram over characters: what a network is measured beside, fitted on the same text, and its small file.

Kept are the counts of all runs of five characters; all shorter runs follow from these. Interpolated Kneser-Ney
smoothing (Kneser and Ney 1995; Chen and Goodman 1999, "An empirical study of smoothing techniques for language
modeling").
"""

import json
import lzma
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ORDER = 5
STEPS = 4  # steps in which a count doubles: how exactly it is kept


def ngram_file(style: str) -> str:
    """Return the name of a style's n-gram beside the weights."""
    return f"ngram_{style}.xz"


class NgramUnusable(ValueError):
    """The bytes aren't an n-gram."""


@dataclass(frozen=True)
class _Level:
    """Runs of one length: their numbers, sorted, with counts; and what stands before the last character of each."""

    keys: Keys
    counts: Floats
    contexts: Keys
    totals: Floats  # of each context
    followers: Floats  # different characters after each context
    discount: float


@dataclass(frozen=True, eq=False)
class CharNgram:
    """Counts of runs of five characters. keys: each run as a number in base len(alphabet), sorted."""

    alphabet: str
    keys: Keys
    counts: Floats

    @classmethod
    def of(cls, text: str, alphabet: str) -> "CharNgram":
        """Return the n-gram of a text; characters outside of the alphabet are left out."""
        keys, counts = np.unique(_runs(_numbers(text, alphabet), ORDER, len(alphabet)), return_counts=True)
        return cls(alphabet, keys, _rounded(_steps(counts)))

    def to_bytes(self) -> bytes:
        """Return the n-gram as a file: differences of the numbers in bytes of seven bits, and logarithms of counts."""
        head = json.dumps({"alphabet": self.alphabet, "runs": len(self.keys)}).encode() + b"\n"
        return lzma.compress(head + _packed(np.diff(self.keys, prepend=0)) + _steps(self.counts).tobytes(), preset=9)

    @classmethod
    def from_bytes(cls, content: bytes) -> "CharNgram":
        """Return the n-gram in a file; raise `NgramUnusable` where it is none."""
        try:
            head, _, rest = lzma.decompress(content).partition(b"\n")
            described = json.loads(head)
            alphabet, runs = str(described["alphabet"]), int(described["runs"])
            differences, used = _unpacked(np.frombuffer(rest, np.uint8), runs)
            steps = np.frombuffer(rest, np.uint8, runs, used)
        except (lzma.LZMAError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
            raise NgramUnusable("This is no n-gram of characters.") from error
        return cls(alphabet, np.cumsum(differences), _rounded(steps))

    def bits(self, text: str) -> Floats:
        """Return the bits that each character of a text takes, read from a new line on: characters.

        Characters outside of the alphabet are left out.
        """
        size, before = len(self.alphabet), max(0, self.alphabet.find("\n"))
        numbers = np.concatenate([np.full(ORDER - 1, before), _numbers(text, self.alphabet)])
        probability = np.full(len(numbers) - ORDER + 1, 1 / size)
        for order, level in enumerate(reversed(self._levels), 1):
            runs = _runs(numbers, ORDER, size) % size**order
            probability = _interpolated(level, runs, size, probability)
        bits: Floats = -np.log2(probability)
        return bits

    @cached_property
    def _levels(self) -> list[_Level]:
        """Runs of five characters to one; those of fewer count how many different characters stood before them."""
        keys, counts, levels = self.keys, self.counts, []
        for order in range(ORDER, 0, -1):
            contexts, at = np.unique(keys // len(self.alphabet), return_inverse=True)
            ones, twos = (float((counts == number).sum()) for number in (1, 2))
            discount = ones / (ones + 2 * twos) if ones else 0.5
            totals, followers = (np.bincount(at, weights).astype(np.float64) for weights in (counts, None))
            levels.append(_Level(keys, counts, contexts, totals, followers, discount))
            keys, times = np.unique(keys % len(self.alphabet) ** (order - 1), return_counts=True)
            counts = times.astype(np.float64)
        return levels


def _interpolated(level: _Level, runs: Keys, size: int, shorter: Floats) -> Floats:
    """Return the probability of the last character of each run, given those of runs that are one shorter."""
    count = _looked_up(level.keys, level.counts, runs)
    total = _looked_up(level.contexts, level.totals, runs // size)
    followers = _looked_up(level.contexts, level.followers, runs // size)
    seen = total > 0
    safe = np.where(seen, total, 1.0)
    mixed = (np.maximum(count - level.discount, 0) + level.discount * followers * shorter) / safe
    found: Floats = np.where(seen, mixed, shorter)
    return found


def _looked_up(keys: Keys, values: Floats, wanted: Keys) -> Floats:
    """Return the values of wanted keys, 0 for those that aren't there."""
    if not len(keys):
        return np.zeros(len(wanted))
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: Floats = np.where(keys[at] == wanted, values[at], 0.0)
    return found


def _numbers(text: str, alphabet: str) -> Keys:
    index = {character: number for number, character in enumerate(alphabet)}
    return np.array([index[character] for character in text if character in index], np.int64)


def _runs(numbers: Keys, order: int, size: int) -> Keys:
    """Return each run of so many characters as one number: characters - order + 1."""
    count = max(0, len(numbers) - order + 1)
    runs = np.zeros(count, np.int64)
    for place in range(order):
        runs = runs * size + numbers[place : place + count]
    return runs


def _steps(counts: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Return counts as logarithms in whole steps."""
    steps: npt.NDArray[np.uint8] = np.rint(STEPS * np.log2(counts.astype(np.float64))).astype(np.uint8)
    return steps


def _rounded(steps: npt.NDArray[np.uint8]) -> Floats:
    counts: Floats = np.rint(2.0 ** (steps / STEPS))
    return counts


def _packed(values: Keys) -> bytes:
    """Return whole numbers in bytes of seven bits, the lowest of all first; the eighth bit says that one has more."""
    planes = []
    while len(values):
        more = values >= 128
        planes.append((values & 127 | more.astype(np.int64) << 7).astype(np.uint8).tobytes())
        values = values[more] >> 7
    return b"".join(planes)


def _unpacked(content: npt.NDArray[np.uint8], count: int) -> tuple[Keys, int]:
    """Return so many numbers from such bytes, and how many bytes these took; raise ValueError for too few bytes."""
    values, used, shift = np.zeros(count, np.int64), 0, 0
    left = np.arange(count)
    while len(left):
        plane = content[used : used + len(left)].astype(np.int64)
        if len(plane) < len(left) or shift > 56:
            raise ValueError("too short")
        values[left] |= (plane & 127) << shift
        used, shift, left = used + len(plane), shift + 7, left[plane >= 128]
    return values, used
