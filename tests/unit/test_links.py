"""Links that people have copied from the page go on opening it with everything that they name."""

from pathlib import Path
from urllib.parse import parse_qsl

import pytest

import app
from demos.kit.properties import read_link
from demos.kit.url_state import UrlState

pytestmark = pytest.mark.slow

LINKS = [
    line
    for line in (Path(__file__).parents[1] / "data/links.txt").read_text(encoding="utf-8").splitlines()
    if line.startswith("?")
]


@pytest.fixture(scope="module")
def rooms() -> dict[tuple[str, str], UrlState]:
    """The settings of every room of the page, by tab and room."""
    found: dict[tuple[str, str], UrlState] = {}
    made = UrlState.__init__

    def noted(self: UrlState, *given: object, **named: object) -> None:
        made(self, *given, **named)  # type: ignore[arg-type]
        found[self.tab, self.room] = self

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UrlState, "__init__", noted)
        app.page()
    return found


def test_there_are_twenty_links() -> None:
    assert len(set(LINKS)) == 20


@pytest.mark.parametrize("link", LINKS)
def test_a_link_opens_its_room_with_every_setting(rooms: dict[tuple[str, str], UrlState], link: str) -> None:
    query = dict(parse_qsl(link[1:], keep_blank_values=True))
    state = rooms[query["tab"], query.get("room", "try")]
    values, complaints = read_link(state.properties, query, state.hashes)
    assert complaints == []
    named = [name for name in query if name not in ("tab", "room")]
    taken = {item.name: (item, value) for item, value in zip(state.properties, values, strict=True)}
    for name in named:
        item, value = taken[name]
        assert value == item.parse(query[name])
        assert value != item.default, f"{name} in {link} says nothing: it is the usual value"
