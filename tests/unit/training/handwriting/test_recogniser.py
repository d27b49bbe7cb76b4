"""The reader collapses paths as its loss expects, and errors are counted as the field counts them."""

import numpy as np
import pytest
import torch

from training.handwriting.recogniser import (
    Recogniser,
    character_error_rate,
    decode,
    edit_distance,
    pad_points,
    read_strokes,
    reversal,
)


@pytest.mark.parametrize(
    ("first", "second", "edits"), [("", "", 0), ("kitten", "sitting", 3), ("abc", "", 3), ("ab", "ba", 2)]
)
def test_edit_distance(first: str, second: str, edits: int) -> None:
    assert edit_distance(first, second) == edit_distance(second, first) == edits


def test_error_rate_is_of_all_letters_together() -> None:
    assert character_error_rate(["ab", "x"], ["ab", "abcdefgh"]) == pytest.approx(8 / 10)


def test_repeats_are_read_once_and_blanks_between_them_count() -> None:
    path = torch.eye(3)[[0, 1, 1, 0, 1, 2, 2, 0]]
    assert decode(path, 8, "ab") == "aab"
    assert decode(path, 3, "ab") == "a"


def test_what_is_read_does_not_depend_on_the_lines_beside_it() -> None:
    torch.manual_seed(0)
    network = Recogniser("abc", hidden=8, layers=2)
    random = np.random.default_rng(0)
    lines = [np.column_stack([random.normal(0, 50, (count, 2)), random.random(count) < 0.2]) for count in (31, 8, 55)]
    together = read_strokes(network, lines)
    assert together == [read_strokes(network, [line])[0] for line in lines]
    assert network.training


def test_lines_are_padded_to_whole_frames() -> None:
    points, lengths = pad_points([np.ones((3, 3)), np.ones((1, 3))], (2.0, 4.0))
    assert points.shape == (2, 4, 3)
    assert points[0, 2].tolist() == [0.5, 0.25, 1]
    assert points[1, 1:].abs().sum() == 0
    assert lengths.tolist() == [3, 1]


def test_each_line_is_turned_round_by_itself() -> None:
    order = reversal(torch.tensor([3, 1, 4]), 4)
    assert order.tolist() == [[2, 1, 0, 3], [0, 1, 2, 3], [3, 2, 1, 0]]
    assert torch.equal(order.gather(1, order), torch.arange(4).expand(3, 4))


def test_it_is_a_bidirectional_lstm() -> None:
    torch.manual_seed(0)
    network = Recogniser("abc", hidden=4, layers=2).eval()
    whole = torch.nn.LSTM(6, 4, num_layers=2, bidirectional=True, batch_first=True)
    for number, layers in enumerate(zip(network.forward_layers, network.backward_layers, strict=True)):
        for layer, direction in zip(layers, ("", "_reverse"), strict=True):
            for name, parameter in layer.named_parameters():
                getattr(whole, f"{name[:-1]}{number}{direction}").data.copy_(parameter)
    points = torch.randn(1, 10, 3)
    read, _ = whole(points.reshape(1, 5, 6))
    expected = torch.log_softmax(network.output(read), dim=-1)
    torch.testing.assert_close(network(points, torch.tensor([10])), expected)
