"""A map of sentences: the encoder's final states, projected on the two directions in which known ones vary most."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from demos.serving import loader
from demos.serving.loader import Generation
from demos.translation.analysis.decoding_steps import Numbers
from demos.translation.analysis.source_sentence import SourceSentence, encode, traced_translator
from demos.translation.catalog import MODELS, USUAL
from training.seq2seq.data import pad

KNOWN_SENTENCES = Path(__file__).with_name("known_sentences.txt")
NEIGHBOURS = 3


@dataclass(frozen=True)
class KnownSentence:
    """A sentence on the map and the topic that it was written for; the network is never told the topic."""

    text: str
    topic: str


@dataclass(frozen=True)
class Neighbour:
    """A known sentence near the visitor's: its place in the list, and the cosine similarity of the two."""

    place: int
    similarity: float


@dataclass(frozen=True)
class SentenceMap:
    """The map: positions of the known sentences (x 2) and of the visitor's, and its neighbours in all dimensions.

    `explained` is the share of the known sentences' variance that the two directions show, 0 to 1.
    """

    known: tuple[KnownSentence, ...]
    positions: Numbers
    own_position: tuple[float, float]
    neighbours: tuple[Neighbour, ...]
    explained: float


@dataclass(frozen=True)
class _Projection:
    known: tuple[KnownSentence, ...]
    mean: Numbers  # of the known vectors: hidden
    centred: Numbers  # known x hidden, from the mean
    directions: Numbers  # 2 x hidden
    explained: float


def map_sentence(sentence: SourceSentence) -> SentenceMap:
    """Return where the encoder's final state puts the sentence (principal components of the known sentences)."""
    projection = _projection()
    own = encode(sentence).summary[0].numpy() - projection.mean
    lengths = np.linalg.norm(projection.centred, axis=1) * np.linalg.norm(own)
    similarity = projection.centred @ own / np.maximum(lengths, 1e-12)
    x, y = (projection.directions @ own).tolist()
    return SentenceMap(
        projection.known,
        projection.centred @ projection.directions.T,
        (x, y),
        tuple(Neighbour(int(place), float(similarity[place])) for place in np.argsort(-similarity)[:NEIGHBOURS]),
        projection.explained,
    )


def known_sentences() -> tuple[KnownSentence, ...]:
    """Return the sentences in the file, each with the topic whose heading stands above it."""
    topic, found = "", []
    for line in KNOWN_SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            topic = line[2:]
        elif line:
            found.append(KnownSentence(line, topic))
    return tuple(found)


def _projection() -> _Projection:
    return loader.generation(MODELS[USUAL]).remember(_project_known_sentences)


@torch.inference_mode()
def _project_known_sentences(generation: Generation) -> _Projection:
    loaded, known = generation.get(traced_translator), known_sentences()
    tokens = [loaded.codec.encode(one.text).token_ids for one in known]
    vectors = loaded.network.encode(pad(tokens), torch.tensor([len(one) for one in tokens])).summary.numpy()
    mean = vectors.mean(axis=0)
    _, sizes, directions = np.linalg.svd(vectors - mean, full_matrices=False)
    signs = np.sign(directions[np.arange(2), np.abs(directions[:2]).argmax(axis=1)])  # a direction has no own sign
    variance = sizes**2
    explained = float(variance[:2].sum() / variance.sum())
    return _Projection(known, mean, vectors - mean, directions[:2] * signs[:, None], explained)
