"""Beam search for a batch of sentences at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from training.seq2seq.network import BOS, EOS, EncoderOutput, State

LONGEST_PERIOD = 4
BEFORE = 2 * LONGEST_PERIOD
SPARE = EOS + 1 + LONGEST_PERIOD  # how many of the likeliest pieces after a beginning can be ruled out
# For each period, which of the last columns must equal which for its last two copies to be the same (some twice).
_LATER = np.array([[BEFORE - 1 - i % period for i in range(LONGEST_PERIOD)] for period in range(1, LONGEST_PERIOD + 1)])
_EARLIER = _LATER - np.arange(1, LONGEST_PERIOD + 1)[:, None]
_NEXT = BEFORE - np.arange(1, LONGEST_PERIOD + 1)

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Hypothesis:
    """One translation: its pieces without the end mark, its log-probability a piece, and where each piece looked.

    `attention` is target pieces x source pieces with rows that sum to 1, or None for the plain network.
    """

    pieces: list[int]
    score: float
    attention: Tensor | None


def length_limit(source_pieces: int) -> int:
    """The most pieces that a translation of so many pieces may have."""
    return 2 * source_pieces + 10


def looping(written: Whole) -> Whole:
    """The piece that would begin a third copy in a row of what stands twice, or -1: rows x time -> rows x period.

    `written` has at least `BEFORE` columns.
    """
    tail = written[:, -BEFORE:]
    twice = (tail[:, _LATER] == tail[:, _EARLIER]).all(axis=2)
    return np.where(twice, tail[:, _NEXT], -1)


class Network(Protocol):
    """What the search needs of a translator."""

    attention: bool

    def encode(self, source: Tensor, lengths: Tensor) -> EncoderOutput: ...
    def initial(self, encoder_output: EncoderOutput) -> State: ...
    def step(
        self, piece: Tensor, encoder_output: EncoderOutput, state: State
    ) -> tuple[Tensor, State, Tensor | None]: ...


@dataclass(frozen=True)
class BeamStep:
    """What the search kept of one sentence at one step (from 1), as an observer sees it.

    Of each continuation, finished ones first: which of the hypotheses kept at the step before it extends, its token,
    the token's log-probability after that hypothesis, that of the whole, and whether it is finished.
    """

    sentence: int
    time: int
    parents: Whole
    tokens: Whole
    log_probs: Floats
    totals: Floats
    finished: npt.NDArray[np.bool_]


Observer = Callable[[BeamStep], None]


class _End(NamedTuple):
    """Where a translation ended: after how many steps, from which row, and with which piece (`EOS` or a last one)."""

    score: float
    time: int
    row: int
    piece: int


@dataclass(frozen=True)
class _Trace:
    """What was chosen at every step: rows' pieces, the rows they go on from, and where those had looked."""

    pieces: list[Whole] = field(default_factory=list)
    origins: list[Whole] = field(default_factory=list)
    looked: list[Floats] = field(default_factory=list)

    def back(self, end: _End | None, length: int) -> Hypothesis:
        """The translation that ended there, of a sentence of so many pieces."""
        if end is None:
            return Hypothesis([], 0.0, None)
        pieces, rows, row = [end.piece], [end.row], end.row
        for step in range(end.time - 2, -1, -1):
            pieces.append(int(self.pieces[step][row]))
            row = int(self.origins[step][row])
            rows.append(row)
        pieces, rows = pieces[::-1], rows[::-1]
        if end.piece == EOS:
            pieces, rows = pieces[:-1], rows[:-1]
        attention = None
        if self.looked:
            attention = torch.zeros(len(rows), length)
            for step, row in enumerate(rows):
                attention[step] = torch.from_numpy(self.looked[step][row, :length])
        return Hypothesis(pieces, end.score, attention)


@torch.inference_mode()
def beam_search(
    network: Network,
    source: Tensor,
    lengths: Tensor,
    beams: int = 5,
    patience: Tensor | None = None,
    prefix: Sequence[int] = (),
    observer: Observer | None = None,
) -> list[Hypothesis]:
    """The best translation of each sentence (batch x source, padded, with lengths on the CPU).

    Keeps `beams` hypotheses a sentence and ranks finished ones by log-probability a piece (Wu et al. 2016, section 7).
    A phrase doesn't come a third time in a row; `patience` allows single pieces more copies (three dots, many zeros).
    Ends at `length_limit` pieces. `prefix`: token ids that every translation begins with, of which the last may be the
    end mark. `observer` is called for every sentence at every step with what was kept.
    """
    batch = len(source)
    encoder_output = network.encode(source, lengths)
    encoder_output = EncoderOutput(*(part.repeat_interleave(beams, dim=0) for part in encoder_output))
    state = network.initial(encoder_output)
    scores = np.full((batch, beams), -np.inf, np.float32)
    scores[:, 0] = 0.0
    nothing = np.arange(-BEFORE, 0)  # so that there is always enough to compare, and none of it alike
    nothing[-1] = BOS
    tail = nothing[None].repeat(batch * beams, axis=0)  # the last pieces of every row
    copies = None if patience is None else patience.cpu().numpy()
    limits = [length_limit(int(length)) for length in lengths]
    best: list[_End | None] = [None] * batch
    sentences = list(range(batch))  # which one each group of beams belongs to
    trace = _Trace()
    for time in range(1, max(limits) + 1):
        logits, state, weights = network.step(torch.from_numpy(tail[:, -1]).to(source.device), encoder_output, state)
        logp, likely = _likeliest(logits.float(), 2 * beams + SPARE)
        logp[likely < (EOS + 1 if time == 1 else EOS)] = -np.inf  # padding, unknown and the beginning come before EOS
        _forbid_loops(logp, likely, tail, copies)
        if time <= len(prefix):
            logp, likely = _forced(logits.float(), prefix[time - 1])
        if weights is not None:
            trace.looked.append(weights.float().cpu().numpy())
        groups = len(sentences)
        total = (scores.reshape(-1, 1) + logp).reshape(groups, -1)
        order = np.argsort(-total, axis=1, kind="stable")[:, : 2 * beams]
        group = np.arange(groups)[:, None]
        scores, piece = total[group, order], likely.reshape(groups, -1)[group, order]
        log_probs = logp.reshape(groups, -1)[group, order]
        keep = order // likely.shape[1] + group * beams
        open_scores = np.where(piece == EOS, -np.inf, scores)
        still = []
        for place, sentence in enumerate(sentences):
            last = time >= limits[sentence]
            ends = _ends(time, scores[place], keep[place], piece[place], beams, last)
            found = max([*filter(None, [best[sentence]]), *ends], key=lambda end: end.score, default=None)
            best[sentence] = found
            # a longer one can still win as long as it is likelier a piece at the length that it may reach
            if not last and (found is None or open_scores[place].max() / (time + 4) > found.score):
                still.append(place)
        chosen = np.argsort(-open_scores, axis=1, kind="stable")[:, :beams]
        if observer:
            for place, sentence in enumerate(sentences):
                last = time >= limits[sentence]
                finished = np.flatnonzero(_finished(scores[place], piece[place], beams, last))
                kept = chosen[place][np.isfinite(open_scores[place, chosen[place]])] if place in still else []
                seen = np.concatenate([finished, np.array(kept, np.int64)])
                parents = keep[place, seen] - place * beams
                ended = np.arange(len(seen)) < len(finished)
                step = (parents, piece[place, seen], log_probs[place, seen], scores[place, seen], ended)
                observer(BeamStep(sentence, time, *step))
        if not still:
            break
        chosen, group = chosen[still], np.array(still)[:, None]
        scores, keep, piece = open_scores[group, chosen], keep[group, chosen].ravel(), piece[group, chosen].ravel()
        trace.pieces.append(piece)
        trace.origins.append(keep)
        tail = np.concatenate([tail[keep, 1:], piece[:, None]], axis=1)
        rows = torch.from_numpy(keep).to(source.device)
        state = State(state.lower[rows], state.upper[rows])
        if len(still) < groups:
            encoder_output = EncoderOutput(
                *(part[rows] for part in encoder_output)
            )  # alike for all beams of a sentence
            sentences = [sentences[place] for place in still]
    return [trace.back(end, int(length)) for end, length in zip(best, lengths, strict=True)]


def _likeliest(logits: Tensor, count: int) -> tuple[Floats, Whole]:
    """Log-probabilities of the likeliest pieces of every row, and which they are: rows x count each."""
    top = torch.log_softmax(logits, dim=1).topk(min(count, logits.shape[1]), dim=1)
    return top.values.cpu().numpy(), top.indices.cpu().numpy()


def _forced(logits: Tensor, token: int) -> tuple[Floats, Whole]:
    """Log-probability of one token in every row, and which it is: rows x 1 each."""
    logp = torch.log_softmax(logits, dim=1)[:, [token]].cpu().numpy()
    return logp, np.full(logp.shape, token)


def _finished(scores: Floats, tokens: Whole, beams: int, last: bool) -> npt.NDArray[np.bool_]:
    """Which continuations of one sentence, the best first, end at this step: at `last`, whatever stands."""
    ends: npt.NDArray[np.bool_] = (tokens == EOS) & (np.arange(len(tokens)) < beams)
    return np.isfinite(scores) & (ends | last)


def _ends(time: int, scores: Floats, rows: Whole, pieces: Whole, beams: int, last: bool) -> list[_End]:
    """The translations of one sentence that end at this step."""
    ends = _finished(scores, pieces, beams, last)
    found = zip(scores[ends].tolist(), rows[ends].tolist(), pieces[ends].tolist(), strict=True)
    return [_End(score / time, time, row, piece) for score, row, piece in found]


def _forbid_loops(logp: Floats, likely: Whole, tail: Whole, patience: Whole | None) -> None:
    """Rules out the pieces that would say something a third time in a row."""
    banned = looping(tail)
    for row, period in zip(*(banned >= 0).nonzero(), strict=True):
        piece = banned[row, period]
        if patience is not None:
            copies = 3 if period == 0 and (tail[row, -3:] == piece).all() else 2
            if copies < patience[piece]:
                continue
        logp[row, likely[row] == piece] = -np.inf
