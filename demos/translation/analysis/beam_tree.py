"""The beam search with everything it kept: a tree of hypotheses, whose first tokens may be forced.

`training.seq2seq.beam_search.beam_search` does the search; an observer builds the tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from demos.translation.analysis.source_sentence import InvalidChoice, SourceSentence, translator
from training.seq2seq.beam_search import BeamStep, beam_search, length_limit
from training.seq2seq.network import EOS, EncoderOutput, Seq2Seq, State
from training.seq2seq.repetition import SymbolRules

MOST_BEAMS = 8


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


def search_tree(
    sentence: SourceSentence, beams: int = 5, forced: Sequence[int] = (), redirection: Redirection | None = None
) -> Tree:
    """Translate the sentence and return the tree.

    beams: how many hypotheses are kept at each step, 1 to 8. forced: tokens that the translation begins with, of which
    the last may be the end mark. redirection: a step whose attention is put on a few source tokens, in the network's
    own proportions among them; the rest follows from there. Raises `InvalidChoice`.
    """
    _check(sentence, beams, forced, redirection, length_limit(len(sentence.tokens)))
    loaded = translator()
    network = _Redirected(loaded.network, redirection) if redirection else loaded.network
    source, lengths = torch.tensor([sentence.tokens]), torch.tensor([len(sentence.tokens)])
    builder = _TreeBuilder(len(forced))
    rules = SymbolRules(loaded.symbols, np.array([len(sentence.literals)]))
    beam_search(
        network, source, lengths, beams, loaded.max_repeats, prefix=forced, observer=builder.observe, symbols=rules
    )
    return builder.tree()


class _TreeBuilder:
    """The observer of a beam search of one sentence that builds the tree."""

    def __init__(self, forced: int) -> None:
        self.nodes: list[Node] = []
        self.forced = forced  # how many tokens are
        self.kept = [-1]  # nodes of the hypotheses kept at the step before

    def observe(self, step: BeamStep) -> None:
        """Add what was kept at a step."""
        kept = []
        columns = (step.parents, step.tokens, step.log_probs, step.totals, step.finished)
        for parent, token, log_prob, total, finished in zip(*(column.tolist() for column in columns), strict=True):
            forced = step.time <= self.forced
            node = Node(self.kept[parent], step.time, token, float(np.exp(log_prob)), total, forced, finished)
            if not finished:
                kept.append(len(self.nodes))
            self.nodes.append(node)
        self.kept = kept

    def tree(self) -> Tree:
        """Return the tree; its best node is the finished one with the highest score."""
        ends = [place for place, node in enumerate(self.nodes) if node.ended]
        best = max(ends, key=lambda place: self.nodes[place].score, default=len(self.nodes) - 1)
        return Tree(tuple(self.nodes), best)


class _Redirected:
    """The network with one step at which all source tokens are masked but a few."""

    attention = True

    def __init__(self, network: Seq2Seq, redirection: Redirection) -> None:
        self.network, self.redirection = network, redirection
        self.steps = 0

    def encode(self, source: Tensor, lengths: Tensor) -> EncoderOutput:
        """See `Seq2Seq.encode`."""
        return self.network.encode(source, lengths)

    def initial(self, encoder_output: EncoderOutput) -> State:
        """See `Seq2Seq.initial`."""
        return self.network.initial(encoder_output)

    def step(self, token: Tensor, encoder_output: EncoderOutput, state: State) -> tuple[Tensor, State, Tensor | None]:
        """See `Seq2Seq.step`."""
        if self.steps == self.redirection.step:
            encoder_output = attend_only_to(encoder_output, [self.redirection.places] * len(token))
        self.steps += 1
        return self.network.step(token, encoder_output, state)


def attend_only_to(encoded: EncoderOutput, places: Sequence[Sequence[int]]) -> EncoderOutput:
    """Return the encoded sentences with all source tokens masked but those at some places, given for each row.

    The network treats the others as padding from then on: see `training.seq2seq.network.mask_padding`.
    """
    mask = torch.ones_like(encoded.padding_mask)
    for row, visible in enumerate(places):
        mask[row, list(visible)] = False
    return encoded._replace(padding_mask=mask)


def _check(
    sentence: SourceSentence, beams: int, forced: Sequence[int], redirection: Redirection | None, limit: int
) -> None:
    if isinstance(beams, bool) or not isinstance(beams, int) or not 1 <= beams <= MOST_BEAMS:
        raise InvalidChoice(f"The beam size must be a whole number from 1 to {MOST_BEAMS}.")
    count = len(translator().max_repeats)
    for place, token in enumerate(forced):
        last = place == len(forced) - 1 and place > 0
        if isinstance(token, bool) or not isinstance(token, int) or not EOS + (not last) <= token < count:
            raise InvalidChoice("The network's vocabulary has no such token to force. Click one in the tree.")
    if len(forced) >= limit:
        raise InvalidChoice(f"A translation of this sentence has at most {limit} tokens, so no more can be forced.")
    if redirection and not (redirection.places and all(0 <= p < len(sentence.tokens) for p in redirection.places)):
        raise InvalidChoice("There is no such word to attend to. Choose one of the sentence.")
