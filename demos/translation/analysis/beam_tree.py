"""The beam search with everything it kept: a tree of beginnings, whose first pieces may be forced.

The same search as `training.seq2seq.beam_search.beam_search`, for one sentence, written to be watched: with nothing
forced it finds the same translation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from demos.translation.analysis.decoding_steps import NotThere, Sentence, memory, translator
from training.seq2seq.beam_search import BEFORE, length_limit, looping
from training.seq2seq.network import BOS, EOS, Memory, State

MOST_BEAMS = 8
LIKELY = 32  # pieces looked at after each beginning, enough for the widest beam and what a loop rules out

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Node:
    """A beginning that the search kept, as its last piece.

    parent: place among the nodes of what it goes on from, -1 where it is the first piece. depth: how many pieces it
    has. probability: of this piece after what stands before it; `log_total`: natural logarithm of the whole
    beginning's. forced: the visitor chose it. ended: the translation ends here.
    """

    parent: int
    depth: int
    piece: int
    probability: float
    log_total: float
    forced: bool = False
    ended: bool = False

    @property
    def score(self) -> float:
        """Log-probability a piece, by which finished translations are compared (Wu et al. 2016, section 7)."""
        return self.log_total / self.depth

    @property
    def mark(self) -> bool:
        """Whether it is the end mark rather than a piece of a word."""
        return self.piece == EOS


@dataclass(frozen=True)
class Tree:
    """All that the search kept, parents before children, and which node ends the translation that won."""

    nodes: tuple[Node, ...]
    best: int

    def way(self, place: int) -> list[int]:
        """Places of the nodes from the first piece to this one."""
        places: list[int] = []
        while place >= 0:
            places.append(place)
            place = self.nodes[place].parent
        return places[::-1]

    def pieces(self, place: int) -> list[int]:
        """The pieces from the first to this node's."""
        return [self.nodes[step].piece for step in self.way(place)]


@dataclass(frozen=True)
class Redirected:
    """One step of the decoder (from 0) that may look only at these places of the source pieces."""

    step: int
    places: tuple[int, ...]


@torch.inference_mode()
def search(sentence: Sentence, beams: int = 5, forced: Sequence[int] = (), look: Redirected | None = None) -> Tree:
    """Translates the sentence and keeps the tree.

    beams: how many beginnings live on at each step, 1 to 8. forced: pieces that the translation begins with, of which
    the last may be the end mark. look: a step whose attention is put on a few source pieces, in the network's own
    proportions among them; the rest follows from there. Raises NotThere.
    """
    limit = length_limit(len(sentence.pieces))
    _check(sentence, beams, forced, look, limit)
    known, growing = translator(), _Growing()
    network, copies = known.network, known.patience.numpy()
    plain = memory(sentence)
    state = network.initial(plain)
    scores, parents = np.zeros(1), np.array([-1])
    tail = np.arange(-BEFORE, 0)[None]  # the last pieces of every row: at first nothing, none of it alike
    tail[0, -1] = BOS
    for depth in range(1, limit + 1):
        remembered = _masked(plain, look) if look and look.step == depth - 1 else plain
        rows = Memory(*(part.expand(len(tail), *part.shape[1:]) for part in remembered))
        logits, state, _ = network.step(torch.from_numpy(tail[:, -1]), rows, state)
        if depth <= len(forced):
            piece = forced[depth - 1]
            surprise = float(torch.log_softmax(logits[0], dim=-1)[piece])
            scores = scores + surprise
            parents = np.array([growing.add(int(parents[0]), depth, piece, surprise, float(scores[0]), forced=True)])
            tail = np.concatenate([tail[:, 1:], [[piece]]], axis=1)
            if growing.nodes[-1].ended:
                break
            continue
        logp, likely = _likeliest(logits)
        allowed = logp.copy()
        allowed[likely < (EOS + 1 if depth == 1 else EOS)] = -np.inf  # no padding, no unknown, no empty sentence
        _forbid_loops(allowed, likely, tail, copies)
        total = scores[:, None] + allowed
        order = np.argsort(-total.ravel(), kind="stable")[: 2 * beams]
        order = order[np.isfinite(total.ravel()[order])]
        row, column = order // likely.shape[1], order % likely.shape[1]
        last = depth == limit
        for rank, (i, j) in enumerate(zip(row, column, strict=True)):
            if last or (likely[i, j] == EOS and rank < beams):
                growing.add(int(parents[i]), depth, int(likely[i, j]), logp[i, j], total[i, j], ended=True)
        going = [k for k in range(len(order)) if likely[row[k], column[k]] != EOS][:beams]
        # a longer one can still win as long as it is likelier a piece at the length that it may reach
        if last or not going or growing.hopeless(total[row[going[0]], column[going[0]]] / (depth + 4)):
            break
        row, column = row[going], column[going]
        scores, piece_of = total[row, column], likely[row, column]
        parents = np.array(
            [
                growing.add(int(parents[i]), depth, int(likely[i, j]), logp[i, j], total[i, j])
                for i, j in zip(row, column, strict=True)
            ]
        )
        tail = np.concatenate([tail[row, 1:], piece_of[:, None]], axis=1)
        state = State(state.lower[row], state.upper[row])
    return Tree(tuple(growing.nodes), growing.best())


class _Growing:
    """A tree while it grows."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []

    def add(
        self, parent: int, depth: int, piece: int, logp: float, total: float, forced: bool = False, ended: bool = False
    ) -> int:
        node = Node(parent, depth, piece, float(np.exp(logp)), float(total), forced, ended or piece == EOS)
        self.nodes.append(node)
        return len(self.nodes) - 1

    def best(self) -> int:
        ends = [place for place, node in enumerate(self.nodes) if node.ended]
        return max(ends, key=lambda place: self.nodes[place].score, default=len(self.nodes) - 1)

    def hopeless(self, promise: float) -> bool:
        return any(node.ended and node.score >= promise for node in self.nodes)


def _check(sentence: Sentence, beams: int, forced: Sequence[int], look: Redirected | None, limit: int) -> None:
    if isinstance(beams, bool) or not isinstance(beams, int) or not 1 <= beams <= MOST_BEAMS:
        raise NotThere(f"The search keeps 1 to {MOST_BEAMS} beginnings; choose a number from there.")
    count = len(translator().patience)
    for place, piece in enumerate(forced):
        last = place == len(forced) - 1 and place > 0
        if isinstance(piece, bool) or not isinstance(piece, int) or not EOS + (not last) <= piece < count:
            raise NotThere("The network's vocabulary has no such piece to force. Click one in the tree.")
    if len(forced) >= limit:
        raise NotThere(f"A translation of this sentence has at most {limit} pieces, so no more can be forced.")
    if look and not (look.places and all(0 <= place < len(sentence.pieces) for place in look.places)):
        raise NotThere("There is no such word to look at. Choose one of the sentence.")


def _masked(whole: Memory, look: Redirected) -> Memory:
    """The same memory where only a few places can be looked at."""
    hidden = torch.ones_like(whole.hidden)
    hidden[:, list(look.places)] = False
    return whole._replace(hidden=hidden)


def _likeliest(logits: Tensor) -> tuple[Floats, Whole]:
    """Log-probabilities of the likeliest pieces of every row, and which they are: rows x count each."""
    top = logits.topk(min(LIKELY, logits.shape[1]), dim=1)
    logp = top.values - torch.logsumexp(logits, dim=1, keepdim=True)
    return logp.double().numpy(), top.indices.numpy()


def _forbid_loops(logp: Floats, likely: Whole, tail: Whole, copies: Whole) -> None:
    """Rules out what would stand a third time in a row, but for pieces that may."""
    banned = looping(tail)
    for row, period in zip(*(banned >= 0).nonzero(), strict=True):
        piece = banned[row, period]
        standing = 3 if period == 0 and (tail[row, -3:] == piece).all() else 2
        if standing >= copies[piece]:
            logp[row, likely[row] == piece] = -np.inf
