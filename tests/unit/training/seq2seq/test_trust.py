"""When a translation can be trusted: signs of a hypothesis, their calibrated sum, and how it is learned."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

from demos.serving import loader
from demos.translation.translate import translate
from tests.networks.translation_network import NAME, ship
from training.common.parquet import DataError
from training.seq2seq import trust
from training.seq2seq.confidence import INTERCEPT, probability_right, signs
from training.seq2seq.data import read_pairs
from training.seq2seq.search_trace import Hypothesis
from training.seq2seq.verdicts import verdict
from weights.card import read_card

ATTENTION = torch.tensor([[0.9, 0.1, 0.0], [0.6, 0.4, 0.0]])
FOUND = Hypothesis([5, 6], -0.5, ATTENTION, (1,), (-0.2, -0.9))


def test_signs_are_those_of_the_search() -> None:
    found = signs(FOUND)
    assert found["score"] == -0.5
    assert found["weakest"] == -0.9
    assert found["stopped"] == 1
    assert found["coverage"] == pytest.approx((math.log(1) + math.log(0.5) + math.log(0.01)) / 3)
    assert found["overlooked"] == pytest.approx(1 / 3)
    assert "coverage" not in signs(dataclasses.replace(FOUND, attention=None))


def test_a_probability_is_the_logistic_of_the_sum() -> None:
    assert probability_right(FOUND, {}) is None
    assert probability_right(FOUND, {INTERCEPT: 1.0, "score": 2.0}) == pytest.approx(0.5)
    assert probability_right(FOUND, {INTERCEPT: 1e6}) == pytest.approx(1)
    assert [verdict(one) for one in (0.9, 0.5, 0.1)] == ["right", "check", "wrong"]


def test_fitting_finds_what_decides() -> None:
    generator = np.random.default_rng(0)
    found = np.stack([generator.normal(-1, 0.5, 2000), generator.normal(0, 5, 2000)], axis=1)
    close = generator.random(2000) < 1 / (1 + np.exp(-(4 * found[:, 0] + 3)))
    model = trust.fit(["score", "length"], found, close)
    assert model["score"] == pytest.approx(4, rel=0.2)
    assert model["length"] == pytest.approx(0, abs=0.1)
    assert model[INTERCEPT] == pytest.approx(3, rel=0.2)
    figures = trust.cross_validate(found, close)
    assert 0.8 < figures["trust_auroc"] < 0.99
    assert figures["trust_close_right"] > 0.7 > 0.35 > figures["trust_close_wrong"]
    assert sum(figures[f"trust_share_{word}"] for word in ("right", "check", "wrong")) == pytest.approx(1)


@pytest.mark.slow
def test_what_was_learned_is_in_the_card_and_in_translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(tmp_path)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    loader.clear()
    text = "A man sees the house. 42"
    assert translate(text).trust == (None, None)
    data = tmp_path / "run" / NAME / "data"
    with pytest.raises(DataError, match="Too few"):
        trust.calibrate(NAME, data)
    monkeypatch.setattr(trust, "FEWEST", 1)
    monkeypatch.setattr(trust, "FOLDS", 2)
    pairs = read_pairs(data / "train.parquet")
    french = [text if row % 2 else "zzz" for row, text in enumerate(pairs.fr)]  # so that not all come close
    pq.write_table(pa.table({"en": pairs.en, "fr": french}), tmp_path / "held_out.parquet")
    figures = trust.calibrate(NAME, tmp_path / "held_out.parquet")
    card = read_card(tmp_path / NAME)
    auroc = card.metric("trust_auroc")
    assert auroc is not None
    assert auroc.value == pytest.approx(figures["trust_auroc"], abs=1e-4)
    assert set(card.calibration) == {*signs(FOUND), INTERCEPT}
    (first, second) = translate(text).trust
    assert first is not None
    assert 0 < first < 1
    assert second is None
    loader.clear()
