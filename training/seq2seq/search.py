"""Beam search for a batch of sentences at once."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from training.seq2seq.network import BOS, EOS, PAD, UNKNOWN, Memory, State

LONGEST_PERIOD = 4
BEFORE = 2 * LONGEST_PERIOD
# For each period, which of the last columns must equal which for its last two copies to be the same (some twice).
_LATER = torch.tensor(
    [[BEFORE - 1 - i % period for i in range(LONGEST_PERIOD)] for period in range(1, LONGEST_PERIOD + 1)]
)
_EARLIER = _LATER - torch.arange(1, LONGEST_PERIOD + 1)[:, None]
_NEXT = BEFORE - torch.arange(1, LONGEST_PERIOD + 1)


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


def looping(written: Tensor) -> Tensor:
    """The piece that would begin a third copy in a row of what stands twice, or -1: rows x time -> rows x period.

    `written` has at least `BEFORE` columns.
    """
    tail = written[:, -BEFORE:]
    twice = (tail[:, _LATER] == tail[:, _EARLIER]).all(dim=-1)
    return torch.where(twice, tail[:, _NEXT], -1)


class Network(Protocol):
    """What the search needs of a translator."""

    attention: bool

    def encode(self, source: Tensor, lengths: Tensor) -> Memory: ...
    def initial(self, memory: Memory) -> State: ...
    def step(self, piece: Tensor, memory: Memory, state: State) -> tuple[Tensor, State, Tensor | None]: ...


@torch.inference_mode()
def beam_search(
    network: Network, source: Tensor, lengths: Tensor, beams: int = 5, patience: Tensor | None = None
) -> list[Hypothesis]:
    """The best translation of each sentence (batch x source, padded, with lengths on the CPU).

    Keeps `beams` hypotheses a sentence and ranks finished ones by log-probability a piece (Wu et al. 2016, section 7).
    A phrase doesn't come a third time in a row; `patience` allows single pieces more copies (three dots, many zeros).
    Ends at `length_limit` pieces.
    """
    batch, width = source.shape[0], source.shape[1]
    device = source.device
    memory = network.encode(source, lengths)
    memory = Memory(*(part.repeat_interleave(beams, dim=0) for part in memory))
    state = network.initial(memory)
    scores = torch.full((batch, beams), float("-inf"), device=device)
    scores[:, 0] = 0.0
    nothing = torch.arange(-BEFORE, 0, device=device)  # so that there is always enough to compare, and none of it alike
    nothing[-1] = BOS
    written = nothing.repeat(batch * beams, 1)
    looked = torch.zeros(batch * beams, 0, width, device=device)
    limits = [length_limit(int(length)) for length in lengths]
    best: list[Hypothesis | None] = [None] * batch
    rows = list(range(batch))  # which sentence each group of beams belongs to
    for time in range(1, max(limits) + 1):
        logits, state, weights = network.step(written[:, -1], memory, state)
        logp = torch.log_softmax(logits.float(), dim=-1)
        if time == 1:
            never = torch.zeros_like(logp[0])
            never[[PAD, UNKNOWN, BOS]] = float("-inf")
            logp[:, EOS] = float("-inf")
        logp += never
        _forbid_loops(logp, written, patience)
        if weights is not None:
            looked = torch.cat([looked, weights[:, None].float()], dim=1)
        total = (scores.view(-1, 1) + logp).view(len(rows), -1)
        scores, index = total.topk(2 * beams, dim=1)
        beam = torch.div(index, logp.shape[1], rounding_mode="floor")
        piece = index % logp.shape[1]
        keep = torch.arange(len(rows), device=device)[:, None] * beams + beam
        ended = piece == EOS
        open_scores = scores.masked_fill(ended, float("-inf"))
        still: list[int] = []
        ended_rows, scores_rows, open_best = ended.tolist(), scores.tolist(), open_scores.max(dim=1).values.tolist()
        for place, row in enumerate(rows):
            last = time >= limits[row]
            for rank in range(2 * beams if last else beams):
                if (ended_rows[place][rank] or last) and scores_rows[place][rank] > float("-inf"):
                    score = scores_rows[place][rank] / time
                    previous = best[row]
                    if previous is None or score > previous.score:
                        at = int(keep[place, rank])
                        pieces = written[at, BEFORE:].tolist()
                        if not ended_rows[place][rank]:
                            pieces.append(int(piece[place, rank]))
                        attention = None
                        if network.attention:
                            attention = looked[at, : len(pieces), : int(lengths[row])].clone()
                        best[row] = Hypothesis(pieces, score, attention)
            found = best[row]
            # a longer one can still win as long as it is likelier a piece at the length that it may reach
            if not last and (found is None or open_best[place] / (time + 4) > found.score):
                still.append(place)
        if not still:
            break
        chosen = open_scores.topk(beams, dim=1)
        stay = torch.tensor(still, device=device)
        scores = chosen.values[stay]
        keep = keep.gather(1, chosen.indices)[stay].flatten()
        piece = piece.gather(1, chosen.indices)[stay].flatten()
        written = torch.cat([written[keep], piece[:, None]], dim=1)
        looked = looked[keep]
        state = State(state.lower[keep], state.upper[keep])
        if len(still) < len(rows):
            groups = (stay[:, None] * beams + torch.arange(beams, device=device)).flatten()
            memory = Memory(*(part[groups] for part in memory))
            rows = [rows[place] for place in still]
    return [hypothesis or Hypothesis([], 0.0, None) for hypothesis in best]


def _forbid_loops(logp: Tensor, written: Tensor, patience: Tensor | None) -> None:
    banned = looping(written)
    if int(banned.max()) < 0:
        return
    row, period = (banned >= 0).nonzero(as_tuple=True)
    piece = banned[row, period]
    if patience is not None:
        tail = written[row, -3:]
        copies = torch.where((period == 0) & (tail == tail[:, :1]).all(dim=1), 3, 2)
        over = copies >= patience[piece]
        row, piece = row[over], piece[over]
    logp[row, piece] = float("-inf")
