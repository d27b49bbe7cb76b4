"""In About: BLEU by sentence length, with and without attention."""

from demos.translation.views import bleu_by_length
from demos.translation.widgets.bleu_by_length.widget import bleu_chart


def build() -> None:
    """Make the chart, where the cards hold figures for it."""
    drawn = bleu_by_length.chart(bleu_by_length.from_cards())
    if drawn:
        bleu_chart(drawn)
