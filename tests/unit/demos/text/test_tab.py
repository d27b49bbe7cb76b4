"""The tab's rooms with a network that writes by hand, and without one: their addresses, and that old links stay."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr
import pytest

from demos.kit.properties import read_link
from demos.kit.url_state import UrlState
from demos.text import tab

Rooms = dict[str, UrlState]


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Rooms]:
    """Build the tab, and return the settings of its rooms by name."""
    found: Rooms = {}
    made = UrlState.__init__

    def noted(self: UrlState, *given: object, **named: object) -> None:
        made(self, *given, **named)  # type: ignore[arg-type]
        assert self.room not in found, "a room has one address"
        found[self.room] = self

    def build() -> Rooms:
        monkeypatch.setattr(UrlState, "__init__", noted)
        with gr.Blocks():
            tab.build()
        return found

    return build


@pytest.mark.usefixtures("network")
def test_without_the_network_the_rooms_are_as_they_were(built: Callable[[], Rooms]) -> None:
    rooms = built()
    assert [item.name for item in rooms["try"].properties] == [
        "style",
        "prompt",
        "temperature",
        "length",
        "seed",
        "fast",
        "keep",
        "blend",
        "share",
        "top_k",
        "top_p",
    ]
    assert rooms["about"].properties == []


@pytest.mark.slow
@pytest.mark.usefixtures("network", "writer")
def test_handwriting_stands_in_the_address_beside_what_stood_there(built: Callable[[], Rooms]) -> None:
    rooms = built()
    for name in ("try", "inside", "then", "about"):
        names = [item.name for item in rooms[name].properties]
        assert "kind" in names
        assert len(names) == len(set(names))
        assert {
            item.name: value
            for item, value in zip(
                rooms[name].properties, read_link(rooms[name].properties, {"kind": "handwriting"})[0], strict=True
            )
            if value != item.default
        } == {"kind": "handwriting"}
    link = {"kind": "handwriting", "write": "a dog", "hand": "2", "bias": "1.5", "handseed": "4", "ink": "Red"}
    values, complaints = read_link(rooms["try"].properties, link)
    assert complaints == []
    taken = {item.name: value for item, value in zip(rooms["try"].properties, values, strict=True)}
    assert (taken["write"], taken["hand"], taken["bias"], taken["handseed"]) == ("a dog", "2", 1.5, 4)
    _, complaints = read_link(rooms["try"].properties, {"hand": "-1"})
    assert complaints == ["hand=-1 in the link isn't the number of a hand. The default is used instead."]
    old = {"style": "Shakespeare", "prompt": "ROMEO:", "seed": "7"}
    assert read_link(rooms["try"].properties, old)[1] == []


@pytest.mark.usefixtures("network", "writer")
def test_about_draws_the_network_that_writes_by_hand(tmp_path: Path) -> None:
    from demos.text.rooms.handwriting.about import _example
    from demos.widgets.about_room.about_room import network

    drawn = network("handwriting", _example)
    assert "could not be drawn" not in drawn
    assert "non-commercial research use only" in drawn
