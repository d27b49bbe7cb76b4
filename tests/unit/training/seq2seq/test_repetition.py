"""What the search rules out: loops over what was translated already, and symbols that stand for nothing."""

import numpy as np
import pytest
import torch

from tests.unit.training.seq2seq.scripted import VOCABULARY, Scripted
from training.seq2seq.beam_search import beam_search
from training.seq2seq.network import BOS, EOS
from training.seq2seq.repetition import UNLIMITED, Hypotheses, SymbolRules, symbol_numbers


def search(network: Scripted, free: bool = False, symbols: SymbolRules | None = None, beams: int = 1) -> list[int]:
    repeats = torch.full((VOCABULARY,), UNLIMITED if free else 2)
    source = torch.tensor([[4]])
    (found,) = beam_search(network, source, torch.tensor([1]), beams, repeats, symbols=symbols)
    return found.token_ids


ROUND = {BOS: {4: 1.0}, 4: {5: 1.0}, 5: {6: 0.5, 7: 0.45}, 6: {4: 0.99, EOS: 0.01}, 7: {4: 0.99, EOS: 0.01}}
"""4 5 6 4 5 7 4 5 6 ...: no phrase twice in a row when 6 and 7 take turns."""


def test_a_phrase_comes_again_only_while_the_source_is_not_covered() -> None:
    covered = search(Scripted(ROUND))  # always at the only source token
    assert covered[:3] == [4, 5, 6]
    assert max(sum(covered[i : i + 3] == covered[j : j + 3] for j in range(len(covered) - 2)) for i in range(3)) == 1


def test_tokens_that_are_free_may_come_as_often_as_they_like() -> None:
    assert len(search(Scripted(ROUND), free=True)) == 12  # the limit of one source token


def test_a_stopped_loop_is_told() -> None:
    network = Scripted(ROUND)
    (found,) = beam_search(network, torch.tensor([[4]]), torch.tensor([1]), 1, torch.full((VOCABULARY,), 2))
    assert found.stopped
    assert all(place <= len(found.token_ids) for place in found.stopped)
    straight = Scripted({BOS: {4: 1.0}, 4: {5: 1.0}, 5: {EOS: 1.0}})
    (found,) = beam_search(straight, torch.tensor([[4]]), torch.tensor([1]), 1, torch.full((VOCABULARY,), 2))
    assert found.stopped == ()


def test_what_the_source_says_twice_is_said_twice() -> None:
    hypotheses = Hypotheses(1, 1, np.zeros(VOCABULARY, np.bool_), None)
    for token, place in ((4, 0), (5, 1), (6, 2), (4, 3), (5, 4)):
        looked = np.eye(6, dtype=np.float32)[[place]]
        hypotheses.follow(np.array([0]), np.array([token]), looked)
    likely = np.array([[6, 7]])
    for place, expected in ((5, [0.0, 0.0]), (2, [0.0, 0.0])):  # there once is not yet covered
        logp = np.zeros((1, 2), np.float32)
        hypotheses.forbid_loops(logp, likely, np.eye(6, dtype=np.float32)[[place]])
        assert logp.tolist() == [expected]
    hypotheses.coverage[0, 2] = 2  # type: ignore[index]
    logp = np.zeros((1, 2), np.float32)
    hypotheses.forbid_loops(logp, likely, np.eye(6, dtype=np.float32)[[2]])
    assert logp.tolist() == [[-np.inf, 0.0]]


def test_symbols_are_known_by_their_names() -> None:
    names = ["<pad>", "<0>", "▁<15>", "<caps>", "3", "▁3", "<", "▁<1"]
    assert symbol_numbers(names).tolist() == [-1, 0, 15, -1, -1, -1, -1, -1]


@pytest.mark.parametrize(("count", "expected"), [(0, [9]), (1, [7, 9]), (2, [7, 8, 9])])
def test_a_symbol_comes_once_and_only_where_there_is_a_literal(count: int, expected: list[int]) -> None:
    table = {BOS: {7: 0.9, 9: 0.1}, 7: {7: 0.5, 8: 0.4, 9: 0.1}, 8: {7: 0.5, 8: 0.4, 9: 0.1}, 9: {EOS: 1.0}}
    numbers = np.full(VOCABULARY, -1)
    numbers[[7, 8]] = [0, 1]
    assert search(Scripted(table), symbols=SymbolRules(numbers, np.array([count]))) == expected


def test_a_translation_with_all_literals_is_preferred() -> None:
    table = {BOS: {9: 0.8, 7: 0.2}, 9: {EOS: 1.0}, 7: {9: 1.0}}
    numbers = np.full(VOCABULARY, -1)
    numbers[7] = 0
    network = Scripted(table)
    assert search(network, beams=2, symbols=SymbolRules(numbers, np.array([1]))) == [7, 9]
    assert search(network, beams=2) == [9]
