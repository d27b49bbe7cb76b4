"""Channels of the generator that are switched off, as text: "4-17.32-3" is channel 17 at 4 x 4 and 3 at 32 x 32."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from demos.faces.catalog import GENERATOR
from demos.faces.results import ChannelsError
from demos.serving import loader
from weights import WeightsUnavailable

CHANNEL = re.compile(r"([0-9]{1,3})-([0-9]{1,5})")
MOST = 200  # channels that are off at once
BASE = 4  # pixels a side of the first layer
COLOURS = 3  # channels of the last one: the picture itself
NONE = ""

ChannelSet = frozenset[tuple[int, int]]
"""Pairs of a layer's side (4, 8, ... 64) and a channel's number there."""


@dataclass(frozen=True)
class LayerSize:
    """One layer of the generator: pixels a side of its maps, and channels."""

    side: int
    channels: int


def layer_sizes() -> list[LayerSize]:
    """Return the layers of the generator, coarse to fine, from its card; the last is the picture with its colours."""
    widths = [int(width) for width in loader.generation(GENERATOR).card.config["widths"]]
    return [LayerSize(BASE << number, channels) for number, channels in enumerate((*widths, COLOURS))]


def parse_channels(text: str) -> ChannelSet:
    """Return channels from their text; raise ChannelsError where there are no such channels, or too many."""
    parts = text.split(".") if isinstance(text, str) and len(text) < 10 * MOST else ["?"]
    if parts == [""]:
        return frozenset()
    found = [CHANNEL.fullmatch(part) for part in parts]
    channels = frozenset((int(match[1]), int(match[2])) for match in found if match)
    there = {size.side: size.channels for size in layer_sizes()}
    if not all(found) or len(channels) > MOST or not all(channel < there.get(side, 0) for side, channel in channels):
        raise ChannelsError("These channels can't be switched off: the generator doesn't have them. Press “All on”.")
    return channels


def format_channels(channels: Iterable[tuple[int, int]]) -> str:
    """Return channels as text, in order."""
    return ".".join(f"{side}-{channel}" for side, channel in sorted(channels))


def channels_in_link(text: str) -> str:
    """Return channels from a link, checked; raise ValueError with the end of the sentence "off=... in the link"."""
    try:
        return format_channels(parse_channels(text))
    except (ChannelsError, WeightsUnavailable):
        raise ValueError("names channels that this generator doesn't have") from None
