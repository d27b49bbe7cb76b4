"""Dropout of whole lines: the same units at every point, others in other lines, none outside training."""

import torch

from training.handwriting.locked_dropout import LockedDropout


def test_a_line_loses_the_same_units_at_every_point() -> None:
    torch.manual_seed(0)
    dropped = LockedDropout(0.25)(torch.ones(40, 7, 500))
    assert torch.equal(dropped, dropped[:, :1].expand_as(dropped))
    assert not torch.equal(dropped[0], dropped[1])
    assert set(dropped.unique().tolist()) == {0.0, torch.tensor(1 / 0.75).item()}
    assert abs(dropped.mean().item() - 1) < 0.02


def test_outside_training_nothing_is_left_out() -> None:
    values = torch.randn(2, 3, 4)
    assert torch.equal(LockedDropout(0.5).eval()(values), values)
