"""The beam search with everything it kept: a tree of hypotheses, whose first tokens may be forced.

The same search as `training.seq2seq.beam_search.beam_search`, for one sentence, written to be watched: with nothing
forced it finds the same translation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from demos.translation.analysis.source_sentence import InvalidChoice, SourceSentence, encode, translator
from training.seq2seq.beam_search import BEFORE, length_limit, looping
from training.seq2seq.network import BOS, EOS, Memory, State

MOST_BEAMS = 8
LIKELY = 32  # tokens considered after each hypothesis, enough for the widest beam and what a loop rules out

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Node:
    """A hypothesis that the search kept, as its last token.

    parent: place among the nodes of the hypothesis that it extends, -1 for a first token. depth: its length in tokens.
    probability: of this token after those before it. log_total: natural logarithm of the probability of the whole
    hypothesis. forced: the visitor chose it. ended: the translation ends here.
    """

    parent: int
    depth: int
    token: int
    probability: float
    log_total: float
    forced: bool = False
    ended: bool = False

    @property
    def score(self) -> float:
        """Log-probability per token, by which finished translations are compared (Wu et al. 2016, section 7)."""
        return self.log_total / self.depth

    @property
    def is_end_mark(self) -> bool:
        """Whether it is the end mark rather than a part of a word."""
        return self.token == EOS


@dataclass(frozen=True)
class Tree:
    """All that the search kept, parents before children, and which node ends the best translation."""

    nodes: tuple[Node, ...]
    best: int

    def path(self, place: int) -> list[int]:
        """Return places of the nodes from the first token to this one."""
        places: list[int] = []
        while place >= 0:
            places.append(place)
            place = self.nodes[place].parent
        return places[::-1]

    def tokens(self, place: int) -> list[int]:
        """Return the token ids from the first to this node's."""
        return [self.nodes[step].token for step in self.path(place)]


@dataclass(frozen=True)
class Redirection:
    """One step of the decoder (from 0) that may attend only to the source tokens at these places."""

    step: int
    places: tuple[int, ...]


@torch.inference_mode()
def search_tree(
    sentence: SourceSentence, beams: int = 5, forced: Sequence[int] = (), redirection: Redirection | None = None
) -> Tree:
    """Translate the sentence and return the tree.

    beams: how many hypotheses are kept at each step, 1 to 8. forced: tokens that the translation begins with, of which
    the last may be the end mark. redirection: a step whose attention is put on a few source tokens, in the network's
    own proportions among them; the rest follows from there. Raises `InvalidChoice`.
    """
    limit = length_limit(len(sentence.tokens))
    _check(sentence, beams, forced, redirection, limit)
    known, growing = translator(), _Growing()
    network, copies = known.network, known.patience.numpy()
    plain = encode(sentence)
    state = network.initial(plain)
    scores, parents = np.zeros(1), np.array([-1])
    tail = np.arange(-BEFORE, 0)[None]  # the last pieces of every row: at first nothing, none of it alike
    tail[0, -1] = BOS
    for depth in range(1, limit + 1):
        remembered = _masked(plain, redirection) if redirection and redirection.step == depth - 1 else plain
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


def _check(
    sentence: SourceSentence, beams: int, forced: Sequence[int], redirection: Redirection | None, limit: int
) -> None:
    if isinstance(beams, bool) or not isinstance(beams, int) or not 1 <= beams <= MOST_BEAMS:
        raise InvalidChoice(f"The beam size must be a whole number from 1 to {MOST_BEAMS}.")
    count = len(translator().patience)
    for place, piece in enumerate(forced):
        last = place == len(forced) - 1 and place > 0
        if isinstance(piece, bool) or not isinstance(piece, int) or not EOS + (not last) <= piece < count:
            raise InvalidChoice("The network's vocabulary has no such token to force. Click one in the tree.")
    if len(forced) >= limit:
        raise InvalidChoice(f"A translation of this sentence has at most {limit} tokens, so no more can be forced.")
    if redirection and not (redirection.places and all(0 <= p < len(sentence.tokens) for p in redirection.places)):
        raise InvalidChoice("There is no such word to attend to. Choose one of the sentence.")


def _masked(whole: Memory, redirection: Redirection) -> Memory:
    """Return the same memory with all tokens masked but a few."""
    hidden = torch.ones_like(whole.hidden)
    hidden[:, list(redirection.places)] = False
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
