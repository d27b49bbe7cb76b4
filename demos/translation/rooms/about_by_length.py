"""In About: BLEU against the length of the sentence, with and without attention."""

from pathlib import Path

from demos.kit.widget import html_part
from demos.translation.views import bleu_by_length

WIDGETS = Path(__file__).parents[1] / "widgets"


def build() -> None:
    """Make the chart, where the cards hold figures for it."""
    drawn = bleu_by_length.picture(bleu_by_length.measured())
    if drawn:
        html_part(WIDGETS / "bleu_by_length", value=drawn, elem_classes=["by-length"])
