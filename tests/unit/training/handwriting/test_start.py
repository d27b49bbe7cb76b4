"""A training that goes on from a shipped writer begins as that writer."""

import copy

import pytest
import torch

import weights
from training.common.parquet import DataError
from training.handwriting.data import Line, collate, decimate
from training.handwriting.network import Handwriter
from training.handwriting.start import start_handwriter


def test_a_training_begins_as_the_shipped_writer(
    writer: Handwriter, lines: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "load", lambda name, Network: copy.deepcopy(writer))
    other = Handwriter(**{**writer.config, "dropout": 0.5}).eval()
    start_handwriter(other, "handwriting")
    batch = collate(writer, lines, [decimate(line.strokes, 2) for line in lines])

    def density(network: Handwriter) -> torch.Tensor:
        text = network.read(batch.characters, batch.writers)
        return network.eval()(batch.points, text, network.start(len(lines)))[0].mean

    torch.testing.assert_close(density(other), density(writer))


@pytest.mark.parametrize("changed", [{"alphabet": " abc"}, {"hidden": 24}, {"writers": [7, 9]}])
def test_one_of_other_letters_hands_or_sizes_is_refused(
    writer: Handwriter, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    monkeypatch.setattr(weights, "load", lambda name, Network: copy.deepcopy(writer))
    with pytest.raises(DataError, match=next(iter(changed))):
        start_handwriter(Handwriter(**{**writer.config, **changed}), "handwriting")  # type: ignore[arg-type]
