"""Beam search for a batch of sentences at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from training.common import deadline
from training.seq2seq.network import BOS, EOS, EncoderOutput, State
from training.seq2seq.repetition import UNLIMITED, Hypotheses, SymbolRules
from training.seq2seq.search_trace import End, Floats, Hypothesis, Trace, Whole

LONGEST_PERIOD = 4
BEFORE = 2 * LONGEST_PERIOD
SPARE = EOS + 1 + LONGEST_PERIOD  # how many of the likeliest tokens after a beginning can be ruled out
# For each period, which of the last columns must equal which for its last two copies to be the same (some twice).
_LATER = np.array([[BEFORE - 1 - i % period for i in range(LONGEST_PERIOD)] for period in range(1, LONGEST_PERIOD + 1)])
_EARLIER = _LATER - np.arange(1, LONGEST_PERIOD + 1)[:, None]
_NEXT = BEFORE - np.arange(1, LONGEST_PERIOD + 1)

MISSING = 4.0  # nats that a literal's absence costs a translation


def length_limit(source_tokens: int) -> int:
    """Return the most tokens that a translation of so many tokens may have."""
    return 2 * source_tokens + 10


def looping(written: Whole) -> Whole:
    """Return the token that would begin a third copy in a row of what stands twice, or -1.

    Rows x time -> rows x period.

    `written` has at least `BEFORE` columns.
    """
    tail = written[:, -BEFORE:]
    twice = (tail[:, _LATER] == tail[:, _EARLIER]).all(axis=2)
    return np.where(twice, tail[:, _NEXT], -1)


class Network(Protocol):
    """What the search needs of a translator."""

    attention: bool

    def encode(self, source: Tensor, lengths: Tensor) -> EncoderOutput:
        """Read sentences: batch x source token ids, and their lengths."""

    def initial(self, encoder_output: EncoderOutput) -> State:
        """Return the decoder's state before the first token."""

    def step(self, token: Tensor, encoder_output: EncoderOutput, state: State) -> tuple[Tensor, State, Tensor | None]:
        """Return logits (rows x vocabulary), the new state, and attention (rows x source) where there is one."""


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


def beam_search(
    network: Network,
    source: Tensor,
    lengths: Tensor,
    beams: int = 5,
    max_repeats: Tensor | None = None,
    prefix: Sequence[int] = (),
    observer: Observer | None = None,
    symbols: SymbolRules | None = None,
) -> list[Hypothesis]:
    """Return the best translation of each sentence (batch x source, padded, with lengths on the CPU).

    Keeps `beams` hypotheses a sentence and ranks finished ones by log-probability a token (Wu et al. 2016, section 7).
    A phrase doesn't come a third time in a row; `max_repeats` allows single tokens more copies (dots, many zeros).
    Ends at `length_limit` tokens. `prefix`: token ids that every translation begins with, of which the last may be the
    end mark. `symbols`: those of a sentence's literals come once each, others never; a translation that lacks one is
    ranked `MISSING` nats lower. `observer` is called for every sentence at every step with what was kept.
    """
    found = _search(network, source, lengths, beams, max_repeats, prefix, observer, symbols, wanted=1)
    return [best[0] if best else Hypothesis([], 0.0, None) for best in found]


def n_best(
    network: Network,
    source: Tensor,
    lengths: Tensor,
    beams: int,
    max_repeats: Tensor | None = None,
    prefix: Sequence[int] = (),
    symbols: SymbolRules | None = None,
) -> list[list[Hypothesis]]:
    """Return up to `beams` finished translations of each sentence, the best first; see `beam_search`."""
    return _search(network, source, lengths, beams, max_repeats, prefix, None, symbols, wanted=beams)


@torch.inference_mode()
def _search(
    network: Network,
    source: Tensor,
    lengths: Tensor,
    beams: int,
    max_repeats: Tensor | None,
    prefix: Sequence[int],
    observer: Observer | None,
    symbols: SymbolRules | None,
    wanted: int,
) -> list[list[Hypothesis]]:
    batch = len(source)
    encoder_output = network.encode(source, lengths)
    encoder_output = EncoderOutput(*(part.repeat_interleave(beams, dim=0) for part in encoder_output))
    state = network.initial(encoder_output)
    scores = np.full((batch, beams), -np.inf, np.float32)
    scores[:, 0] = 0.0
    nothing = np.arange(-BEFORE, 0)  # so that there is always enough to compare, and none of it alike
    nothing[-1] = BOS
    tail = nothing[None].repeat(batch * beams, axis=0)  # the last tokens of every row
    copies = None if max_repeats is None else max_repeats.cpu().numpy()
    watched = None if copies is None else copies >= UNLIMITED
    hypotheses = Hypotheses(batch * beams, beams, watched, symbols)
    limits = [length_limit(int(length)) for length in lengths]
    best: list[list[End]] = [[] for _ in range(batch)]  # so many as are wanted
    sentences = list(range(batch))  # which one each group of beams belongs to
    trace = Trace()
    for time in range(1, max(limits) + 1):
        deadline.check()
        logits, state, weights = network.step(torch.from_numpy(tail[:, -1]).to(source.device), encoder_output, state)
        logp, likely = _likeliest(logits.float(), 2 * beams + SPARE)
        logp[likely < (EOS + 1 if time == 1 else EOS)] = -np.inf  # padding, unknown and the beginning come before EOS
        looked = None if weights is None else weights.float().cpu().numpy()
        hypotheses.forbid_symbols(logp, likely)
        first_choice = logp.argmax(axis=1)
        _forbid_loops(logp, likely, tail, copies)
        hypotheses.forbid_loops(logp, likely, looked)
        stopped = np.isneginf(logp[np.arange(len(logp)), first_choice])
        if time <= len(prefix):
            logp, likely = _forced(logits.float(), prefix[time - 1])
        trace.stopped.append(stopped)
        if looked is not None:
            trace.looked.append(looked)
        groups = len(sentences)
        total = (scores.reshape(-1, 1) + logp).reshape(groups, -1)
        order = np.argsort(-total, axis=1, kind="stable")[:, : 2 * beams]
        group = np.arange(groups)[:, None]
        scores, token = total[group, order], likely.reshape(groups, -1)[group, order]
        log_probs = logp.reshape(groups, -1)[group, order]
        keep = order // likely.shape[1] + group * beams
        open_scores = np.where(token == EOS, -np.inf, scores)
        missing = MISSING * hypotheses.missing()[keep]
        still = []
        for place, sentence in enumerate(sentences):
            last = time >= limits[sentence]
            columns = (scores[place], keep[place], token[place], log_probs[place], missing[place])
            ends = [*best[sentence], *_ends(time, *columns, beams, last)]
            found = best[sentence] = sorted(ends, key=lambda end: end.score, reverse=True)[:wanted]
            # a longer one can still win as long as it is likelier a token at the length that it may reach
            if not last and (len(found) < wanted or open_scores[place].max() / (time + 4) > found[-1].score):
                still.append(place)
        chosen = np.argsort(-open_scores, axis=1, kind="stable")[:, :beams]
        if observer:
            for place, sentence in enumerate(sentences):
                last = time >= limits[sentence]
                finished = np.flatnonzero(_finished(scores[place], token[place], beams, last))
                kept = chosen[place][np.isfinite(open_scores[place, chosen[place]])] if place in still else []
                seen = np.concatenate([finished, np.array(kept, np.int64)])
                parents = keep[place, seen] - place * beams
                ended = np.arange(len(seen)) < len(finished)
                step = (parents, token[place, seen], log_probs[place, seen], scores[place, seen], ended)
                observer(BeamStep(sentence, time, *step))
        if not still:
            break
        chosen, group = chosen[still], np.array(still)[:, None]
        scores, keep, token = open_scores[group, chosen], keep[group, chosen].ravel(), token[group, chosen].ravel()
        trace.tokens.append(token)
        trace.log_probs.append(log_probs[group, chosen].ravel())
        trace.origins.append(keep)
        tail = np.concatenate([tail[keep, 1:], token[:, None]], axis=1)
        hypotheses.follow(keep, token, looked)
        rows = torch.from_numpy(keep).to(source.device)
        state = State(state.lower[rows], state.upper[rows])
        if len(still) < groups:
            encoder_output = EncoderOutput(
                *(part[rows] for part in encoder_output)
            )  # alike for all beams of a sentence
            sentences = [sentences[place] for place in still]
    return [[trace.back(end, int(length)) for end in ends] for ends, length in zip(best, lengths, strict=True)]


def _likeliest(logits: Tensor, count: int) -> tuple[Floats, Whole]:
    """Log-probabilities of the likeliest tokens of every row, and which they are: rows x count each."""
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


def _ends(
    time: int, scores: Floats, rows: Whole, tokens: Whole, log_probs: Floats, missing: Floats, beams: int, last: bool
) -> list[End]:
    """Return the translations of one sentence that end at this step."""
    ends = _finished(scores, tokens, beams, last)
    columns = ((scores - missing).astype(np.float64) / time, rows, tokens, log_probs)
    found = zip(*(column[ends].tolist() for column in columns), strict=True)
    return [End(score, time, row, token, log_prob) for score, row, token, log_prob in found]


def _forbid_loops(logp: Floats, likely: Whole, tail: Whole, max_repeats: Whole | None) -> None:
    """Rules out the tokens that would say something a third time in a row."""
    banned = looping(tail)
    for row, period in zip(*(banned >= 0).nonzero(), strict=True):
        token = banned[row, period]
        if max_repeats is not None:
            copies = 3 if period == 0 and (tail[row, -3:] == token).all() else 2
            if copies < max_repeats[token]:
                continue
        logp[row, likely[row] == token] = -np.inf
