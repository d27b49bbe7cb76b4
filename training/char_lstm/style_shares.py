"""How much of each style: all of one, a blend of two, or any mix that adds up to 1."""

from collections.abc import Sequence

import numpy as np

from training.char_lstm.fused_weights import Array


class NoSuchBlend(ValueError):
    """A style that the network doesn't write in, or a share that isn't one; the message tells what to change."""


def style_shares(styles: Sequence[str], style: str, blend: tuple[str, float] | None = None) -> Array:
    """Return the share of each of a network's styles, float32: a convex mix of their vectors (see `CharLSTM`).

    styles: all that the network writes in, in its own order. style: the one that is asked for. blend: another one, and
    its share from 0 (none of it) to 1 (nothing else).
    Raises NoSuchBlend for a style that isn't there, or a share outside of 0 to 1.
    """
    other, share = (style, 0.0) if blend is None else blend
    for name in (style, other):
        if name not in styles:
            raise NoSuchBlend(f"There is no style called “{str(name)[:40]}”. There are: {', '.join(styles)}.")
    if not 0 <= share <= 1:
        raise NoSuchBlend(f"The share of {other} is {share:g}. Choose one from 0 to 1.")
    shares = np.zeros(len(styles), np.float32)
    shares[list(styles).index(style)] = 1 - share
    shares[list(styles).index(other)] += share
    return shares


def equal_shares(styles: Sequence[str]) -> Array:
    """Return the mix that has the same share of every style; empty where a network has but one."""
    return np.full(len(styles), 1 / max(1, len(styles)), np.float32)
