"""A map of sentences: what the encoder makes of them, seen along the two directions in which known ones differ most."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from demos.translation.analysis.decoding_steps import Numbers, Sentence, memory, translator
from training.seq2seq.data import pad

KNOWN = Path(__file__).with_name("known_sentences.txt")
NEIGHBOURS = 3


@dataclass(frozen=True)
class Known:
    """A sentence on the map and the topic that it was written for; the network is never told the topic."""

    text: str
    topic: str


@dataclass(frozen=True)
class Neighbour:
    """A known sentence near the visitor's: its place in the list, and the cosine of the angle between the two."""

    place: int
    likeness: float


@dataclass(frozen=True)
class Map:
    """The map: known sentences x 2, the visitor's own place, the known ones nearest to it in all dimensions.

    `kept` is the share of the known sentences' variance that the two directions show.
    """

    known: tuple[Known, ...]
    places: Numbers
    mine: tuple[float, float]
    neighbours: tuple[Neighbour, ...]
    kept: float


@dataclass(frozen=True)
class _Ground:
    known: tuple[Known, ...]
    middle: Numbers  # mean of the known vectors
    vectors: Numbers  # known x hidden, from the middle
    directions: Numbers  # 2 x hidden
    kept: float


def map_of(sentence: Sentence) -> Map:
    """Where the encoder's final state puts the sentence (principal components of the known sentences)."""
    ground = _ground()
    mine = memory(sentence).summary[0].numpy() - ground.middle
    lengths = np.linalg.norm(ground.vectors, axis=1) * np.linalg.norm(mine)
    likeness = ground.vectors @ mine / np.maximum(lengths, 1e-12)
    x, y = (ground.directions @ mine).tolist()
    return Map(
        ground.known,
        ground.vectors @ ground.directions.T,
        (x, y),
        tuple(Neighbour(int(place), float(likeness[place])) for place in np.argsort(-likeness)[:NEIGHBOURS]),
        ground.kept,
    )


def known_sentences() -> tuple[Known, ...]:
    """The sentences in the file, each under the topic whose heading stands above it."""
    topic, found = "", []
    for line in KNOWN.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            topic = line[2:]
        elif line:
            found.append(Known(line, topic))
    return tuple(found)


@lru_cache(maxsize=1)
@torch.inference_mode()
def _ground() -> _Ground:
    translating, known = translator(), known_sentences()
    pieces = [encoding.ids for encoding in translating.tokenizer.encode_batch([one.text for one in known])]
    vectors = translating.network.encode(pad(pieces), torch.tensor([len(one) for one in pieces])).summary.numpy()
    middle = vectors.mean(axis=0)
    _, sizes, directions = np.linalg.svd(vectors - middle, full_matrices=False)
    signs = np.sign(directions[np.arange(2), np.abs(directions[:2]).argmax(axis=1)])  # a direction has no own sign
    variance = sizes**2
    return _Ground(
        known, middle, vectors - middle, directions[:2] * signs[:, None], float(variance[:2].sum() / variance.sum())
    )
