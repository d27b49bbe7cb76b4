"""Shares of styles: all of one, a blend of two, and what is refused."""

import numpy as np
import pytest

from training.char_lstm.style_shares import NoSuchBlend, equal_shares, style_shares

STYLES = ("shakespeare", "c", "latex")


def test_a_style_is_all_of_one_and_a_blend_a_share_of_another() -> None:
    assert style_shares(STYLES, "c").tolist() == [0, 1, 0]
    assert style_shares(STYLES, "c", ("latex", 0.25)).tolist() == [0, 0.75, 0.25]
    assert style_shares(STYLES, "c", ("latex", 1.0)).tolist() == [0, 0, 1]
    assert style_shares(STYLES, "c", ("c", 0.5)).tolist() == [0, 1, 0]
    assert equal_shares(STYLES).sum() == pytest.approx(1)
    assert np.ptp(equal_shares(STYLES)) == 0
    assert equal_shares(()).shape == (0,)


@pytest.mark.parametrize(
    ("style", "blend", "sentence"),
    [
        ("rap", None, "There is no style called “rap”. There are: shakespeare, c, latex."),
        ("c", ("rap", 0.5), "There is no style called “rap”. There are: shakespeare, c, latex."),
        ("c", ("latex", 1.5), "The share of latex is 1.5. Choose one from 0 to 1."),
        ("c", ("latex", float("nan")), "The share of latex is nan. Choose one from 0 to 1."),
    ],
)
def test_what_is_no_blend_gets_one_sentence(style: str, blend: tuple[str, float] | None, sentence: str) -> None:
    with pytest.raises(NoSuchBlend) as refused:
        style_shares(STYLES, style, blend)
    assert str(refused.value) == sentence
