"""Channels of the generator that are switched off, as text: "4-17.32-3" is channel 17 at 4 x 4 and 3 at 32 x 32."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import weights
from demos.faces.latent_controls import NAME

ONE = re.compile(r"([0-9]{1,3})-([0-9]{1,5})")
MOST = 200  # channels off at once
BASE = 4  # places a side of the first layer
COLOURS = 3  # channels of the last one: the picture itself
NONE = ""

Off = frozenset[tuple[int, int]]
"""Pairs of a layer's side (4, 8, ... 64) and a channel's number there."""


class ChannelsError(ValueError):
    """Channels that this generator doesn't have; the message is a sentence for the visitor."""


@dataclass(frozen=True)
class Size:
    """One layer of the generator: places a side, and channels."""

    side: int
    channels: int


def sizes() -> list[Size]:
    """The layers of the generator, coarse to fine, as its card has them; the last is the picture with its colours."""
    widths = [int(width) for width in weights.card(NAME).config["widths"]]
    return [Size(BASE << number, channels) for number, channels in enumerate((*widths, COLOURS))]


def read_off(text: str) -> Off:
    """Channels from their text; raises ChannelsError where there are no such channels, or too many."""
    parts = text.split(".") if isinstance(text, str) and len(text) < 10 * MOST else ["?"]
    if parts == [""]:
        return frozenset()
    found = [ONE.fullmatch(part) for part in parts]
    off = frozenset((int(match[1]), int(match[2])) for match in found if match)
    there = {size.side: size.channels for size in sizes()}
    if not all(found) or len(off) > MOST or not all(channel < there.get(side, 0) for side, channel in off):
        raise ChannelsError("These channels can't be switched off: the generator has no such ones. Press “All on”.")
    return off


def write_off(off: Iterable[tuple[int, int]]) -> str:
    """Channels as text, in order."""
    return ".".join(f"{side}-{channel}" for side, channel in sorted(off))


def parse_off(text: str) -> str:
    """Check channels as they stand in a link; raises ValueError with the end of the sentence "off=... in the link"."""
    try:
        return write_off(read_off(text))
    except (ChannelsError, weights.WeightsUnavailable):
        raise ValueError("names channels that this generator doesn't have") from None
