"""Several finished translations of a sentence, and the probability of each of their tokens."""

import math

import pytest
import torch

from tests.unit.training.seq2seq.scripted import Scripted
from training.seq2seq.beam_search import beam_search, n_best
from training.seq2seq.network import BOS, EOS, Seq2Seq

FORK = {BOS: {4: 0.6, 5: 0.4}, 4: {6: 0.5, 7: 0.3, EOS: 0.2}, 5: {EOS: 0.9, 6: 0.1}, 6: {EOS: 1.0}, 7: {EOS: 1.0}}
"""4 6 (0.3), 4 7 (0.18), 4 (0.12), 5 (0.36) and 5 6 (0.04)."""
SOURCE = (torch.tensor([[4]]), torch.tensor([1]))


def test_the_best_come_first_each_once() -> None:
    (found,) = n_best(Scripted(FORK), *SOURCE, beams=4)
    assert [one.token_ids for one in found] == [[4, 6], [5], [4, 7], [4]]  # by log-probability a token
    assert [one.score for one in found] == pytest.approx(
        [math.log(0.3) / 3, math.log(0.36) / 2, math.log(0.18) / 3, math.log(0.12) / 2], abs=1e-5
    )


def test_tokens_come_with_their_probabilities() -> None:
    (found,) = n_best(Scripted(FORK), *SOURCE, beams=4)
    assert [[math.exp(one) for one in best.log_probs] for best in found] == [
        pytest.approx(expected, abs=1e-5) for expected in ([0.6, 0.5], [0.4], [0.6, 0.3], [0.6])
    ]


def test_a_prefix_is_kept_by_all() -> None:
    (found,) = n_best(Scripted(FORK), *SOURCE, beams=2, prefix=[5])
    assert [one.token_ids for one in found] == [[5], [5, 6]]


@pytest.mark.parametrize("attention", [True, False])
def test_the_first_is_what_beam_search_finds(attention: bool) -> None:
    torch.manual_seed(3)
    network = Seq2Seq(60, embedding=16, hidden=32, attention=attention).eval()
    source, lengths = torch.randint(4, 60, (4, 7)), torch.tensor([7, 3, 5, 1])
    several = n_best(network, source, lengths, 5)
    for best, found in zip(beam_search(network, source, lengths, 5), several, strict=True):
        assert len(found) == 5
        assert len({tuple(one.token_ids) for one in found}) == 5
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
        assert found[0].score >= best.score - 1e-6  # a longer search may find a better one
        assert best.token_ids in [one.token_ids for one in found]
