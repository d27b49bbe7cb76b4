"""Channels as they stand in links."""

import pytest

from demos.faces import channels


def test_channels_that_are_not_there_are_refused_and_links_judged(on_small: None) -> None:
    assert channels.channels_in_link("8-3.4-15") == "4-15.8-3"
    assert channels.parse_channels("") == frozenset()
    for text in ("4-16", "5-1", "4", "4-1.", "<script>", "4-1" * 3000, "64-3", "4--1", "4-٣"):
        with pytest.raises(ValueError, match="names channels that this generator doesn't have"):
            channels.channels_in_link(text)
