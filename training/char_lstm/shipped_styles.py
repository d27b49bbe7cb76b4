"""Which of the shipped networks writes in a style: one rule for what is served and for what is measured.

The network of all styles writes every blend, and every style that it has. Weights of one style (`char_lstm_STYLE`)
write in theirs where that network isn't here, hasn't got it, or predicts its held-out text worse, as the cards tell.
What `python -m training.char_lstm STYLE --evaluate` measures is what a visitor gets.
"""

import math

import weights
from weights import WeightsUnavailable

PREFIX = "char_lstm_"
"""Weights of one style lie in the folder PREFIX + style."""
ALL_STYLES = PREFIX + "styles"
"""Weights of the network of all styles."""


def shipped_styles() -> dict[str, str]:
    """Return the styles that can be written in, each with the name of the weights that do."""
    own = {name.removeprefix(PREFIX): name for name in weights.names() if name.startswith(PREFIX)}
    own.pop(ALL_STYLES.removeprefix(PREFIX), None)
    together = [style for style in styles_of(ALL_STYLES) if style not in own or _is_better(style, own[style])]
    return own | dict.fromkeys(together, ALL_STYLES)


def weights_of(style: str, blended: bool = False) -> str:
    """Return the name of the weights that write in a style, alone or in a blend; of its own where nothing does."""
    if blended:
        return ALL_STYLES
    return shipped_styles().get(style, PREFIX + style)


def _is_better(style: str, own: str) -> bool:
    """Return whether the network of all styles predicts a style at least as well as the weights of that style."""
    figures = weights.card(ALL_STYLES).metric(f"nats_per_char_{style}"), weights.card(own).metric("nats_per_char")
    together, alone = (math.inf if figure is None else figure.value for figure in figures)
    return together <= alone


def styles_of(name: str) -> tuple[str, ...]:
    """Return the styles of a network that has several, in its own order; none of others, or where it has no card."""
    try:
        return tuple(weights.card(name).config.get("styles", ()))
    except WeightsUnavailable:
        return ()
