"""In About: BLEU against the length of the sentence, with and without attention."""

from demos import ui
from demos.translation import lengths


def build() -> None:
    """Make the chart, where the cards hold figures for it."""
    drawn = lengths.picture(lengths.measured())
    if drawn:
        ui.html_part(__file__, "lengths", value=drawn, elem_classes=["by-length"])
