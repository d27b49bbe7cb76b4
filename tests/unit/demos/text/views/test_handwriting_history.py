"""Then and now by hand: Graves's figures beside the card's, and what wasn't measured said to be so."""

import dataclasses
from pathlib import Path

import pytest

import weights
from demos.text.views import handwriting_history
from weights.card import Metric


def test_what_was_not_measured_is_said_to_be_so() -> None:
    table = handwriting_history.figures(None)
    assert table.count("not measured") == len(handwriting_history.ROWS)
    assert "−1,128.2" in table


@pytest.mark.usefixtures("writer")
def test_figures_are_those_of_the_card(tmp_path: Path) -> None:
    card = dataclasses.replace(
        weights.card("handwriting"),
        metrics=[
            Metric(name, value, "handwriting", "valid", 10)
            for name, value in (("nats_per_line", -1234.5), ("complete", 0.987))
        ],
    )
    table = handwriting_history.figures(card)
    assert "−1,234.5" in table
    assert "98.7%" in table
    assert table.count("not measured") == len(handwriting_history.ROWS) - 2


def test_every_source_has_its_year_and_nothing_is_said_to_run_here() -> None:
    page = handwriting_history.since()
    assert page.count("<dt>") == len(handwriting_history.SINCE)
    assert "None of these networks runs on this page" in page
