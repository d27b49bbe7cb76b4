"""What a visitor chose in a translation, as the page hands it over: plain values that may be anything until checked."""

from typing import Any

from demos.translation.results import UnknownChoice

MOST_SENTENCES, MOST_TOKENS = 100, 500
GONE = "This choice can't be read. Click a word of the translation again."


def read_chosen(raw: Any) -> dict[int, tuple[int, ...]]:
    """Return the first tokens that were chosen for sentences, by the sentence's place; raises `UnknownChoice`."""
    if not isinstance(raw, dict) or len(raw) > MOST_SENTENCES:
        raise UnknownChoice(GONE)
    return {_place(place): _tokens(tokens) for place, tokens in raw.items()}


def read_place(raw: Any, name: str) -> int:
    """Return the place called `name` in what a click says; raises `UnknownChoice`."""
    place = raw.get(name) if isinstance(raw, dict) else None
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < 10_000:
        raise UnknownChoice(GONE)
    return place


def _place(key: Any) -> int:
    if not isinstance(key, str) or not key.isascii() or not key.isdecimal() or len(key) > 4:
        raise UnknownChoice(GONE)
    return int(key)


def _tokens(raw: Any) -> tuple[int, ...]:
    whole = isinstance(raw, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in raw)
    if not whole or not 0 < len(raw) <= MOST_TOKENS:
        raise UnknownChoice(GONE)
    return tuple(raw)
