"""Units along the ink: the network's own steps, the feature that a unit follows, and what isn't there."""

import json

import numpy as np
import pytest
import torch

from demos.text.analysis import pen_trace, pen_units
from demos.text.results import DrawnLine, NoSuchUnit
from demos.text.rooms.handwriting import look_inside
from training.handwriting.network import Handwriter

pytestmark = pytest.mark.usefixtures("writer")


def a_line() -> DrawnLine:
    """Return two letters in two strokes: down and up, then to the right."""
    strokes = np.array([[0, 0, 0], [0, 50, 0], [0, -40, 1], [30, 40, 0], [40, 0, 1]], np.float32)
    window = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1], [0, 0, 1]], np.float32)
    return DrawnLine("a b", strokes, window, True)


def test_values_are_the_networks_own_before_each_point(writer: Handwriter) -> None:
    line = a_line()
    values = pen_units.unit_values(line, 1)
    assert values.shape == (5, 2, 16)
    text = writer.read(torch.tensor([writer.encode("a b")]), torch.tensor([1]))
    _, first, _ = writer.step(torch.tensor([[0.0, 0.0, 1.0]]), text, writer.start(1))
    np.testing.assert_allclose(values[0], first.hidden[:, 0].detach(), atol=1e-5)
    _, second, _ = writer.step(torch.tensor([[0.0, 0.0, 0.0]]), text, first)
    np.testing.assert_allclose(values[1], second.hidden[:, 0].detach(), atol=1e-5)
    np.testing.assert_array_equal(pen_units.unit_of(values, 1, 3), values[:, 1, 3])
    for layer, unit in ((2, 0), (0, 16), (-1, 0), (0, True)):
        with pytest.raises(NoSuchUnit, match="2 layers of 16 units"):
            pen_units.unit_of(values, layer, unit)


def test_features_are_what_they_are_called() -> None:
    measured = {feature.name: feature.measure(a_line()).tolist() for feature in pen_units.FEATURES}
    assert measured["down"] == [0, 50, -40, 40, 0]
    assert measured["right"] == [0, 0, 0, 30, 40]
    assert measured["height"] == [50, 0, 40, 0, 0]
    assert measured["lift"] == [0, 0, 1, 0, 1]
    assert measured["in_word"] == [0, 0, 0, 0, 0]
    assert measured["in_line"] == [0, 0, 0, 1, 1]


def test_the_unit_that_follows_is_found_and_measured_on_other_lines() -> None:
    random = np.random.default_rng(0)
    lines = [a_line()] * 4
    values = [random.normal(0, 0.1, (5, 2, 16)).astype(np.float32) for _ in lines]
    for one in values:
        one[:, 1, 7] = -a_line().strokes[:, 1] / 100
    found = pen_units._best(pen_units.FEATURES[0], lines, values)
    assert (found.layer, found.unit) == (1, 7)
    assert found.correlation == pytest.approx(-1)
    values[1][:], values[3][:] = 0, 0
    assert pen_units._best(pen_units.FEATURES[0], lines, values).correlation == 0


def test_every_feature_gets_a_unit_once() -> None:
    found = pen_units.search()
    assert [match.feature.name for match in found] == [feature.name for feature in pen_units.FEATURES]
    assert all(-1 <= match.correlation <= 1 for match in found)
    assert pen_units.search() is found
    assert {name for _, name in look_inside.FOLLOWED} == {match.feature.name for match in found} | {"plain", "one"}


def test_the_ink_gets_the_units_values() -> None:
    value, _ = look_inside.inspect("Dear Anna", "2", 0.4, 5)
    line = pen_trace.write_line("Dear Anna", 2, 0.4, 5)
    shown, said = look_inside.colour_ink(value, "2", "one", 2, 4)
    levels = json.loads(shown.props["levels"])
    expected = pen_units.unit_values(line, 2)[:, 1, 3]
    np.testing.assert_allclose(levels["values"], expected / np.abs(expected).max() * 100, atol=2)
    assert "Layer 2, unit 4" in said
    assert "correlation" in look_inside.colour_ink(value, "2", "down", 1, 1)[1]
    plain, nothing = look_inside.colour_ink(value, "2", "plain", 1, 1)
    assert (plain.props["levels"], nothing) == ("", "")
