"""The settings of a room that stand in the page's address: one typed list serves defaults, Reset and links."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Hashes = str | Mapping[str, Mapping[str, str]]
"""What a link says of a room's weights: their hash, or for some settings, by name, one for each of their values."""

WEIGHTS = "weights"
WEIGHTS_CHANGED = "The weights have changed since this link was made, so the room opens with its defaults."


@dataclass(frozen=True)
class Property(Generic[T]):
    """One setting: its name in the address, its default, and how its text there is read.

    `parse` raises `ValueError` with the end of the sentence "seed=x in the link ...", as "isn't a whole number".
    """

    name: str
    default: T
    parse: Callable[[str], T]


def number(name: str, default: float, low: float, high: float) -> Property[float]:
    """Return a number from `low` to `high`."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError("isn't a number") from None
        if not math.isfinite(value) or not low <= value <= high:
            raise ValueError(f"isn't between {low:g} and {high:g}")
        return value

    return Property(name, default, parse)


def whole(name: str, default: int, low: int, high: int) -> Property[int]:
    """Return a whole number from `low` to `high`."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise ValueError("isn't a whole number") from None
        if not low <= value <= high:
            raise ValueError(f"isn't between {low} and {high}")
        return value

    return Property(name, default, parse)


def choice(name: str, default: str, among: Sequence[str]) -> Property[str]:
    """One of a few names."""

    def parse(text: str) -> str:
        if text not in among:
            raise ValueError(f"isn't one of {', '.join(among)}")
        return text

    return Property(name, default, parse)


def words(name: str, default: str, longest: int) -> Property[str]:
    """Free text of at most `longest` characters; it is untrusted like anything a visitor typed."""

    def parse(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"is longer than {longest:,} characters")
        return text

    return Property(name, default, parse)


def switch(name: str, default: bool) -> Property[bool]:
    """On or off, written 1 or 0."""

    def parse(text: str) -> bool:
        if text not in ("0", "1"):
            raise ValueError("is neither 1 nor 0")
        return text == "1"

    return Property(name, default, parse)


def read_link(
    properties: Sequence[Property[Any]], query: Mapping[str, str], hashes: Hashes = ""
) -> tuple[list[Any], list[str]]:
    """Values for `properties` from an address, with a sentence for each setting that couldn't be used.

    A link that names other weights than `hashes` gives all defaults and one sentence that says why.
    """
    values: list[Any] = []
    complaints: list[str] = []
    for item in properties:
        value = item.default
        if item.name in query:
            try:
                value = item.parse(query[item.name])
            except ValueError as reason:
                complaints.append(
                    f"{item.name}={query[item.name][:40]} in the link {reason}. The default is used instead."
                )
        values.append(value)
    by_name = {item.name: value for item, value in zip(properties, values, strict=True)}
    if hashes and WEIGHTS in query and query[WEIGHTS] != _current(hashes, by_name):
        return [item.default for item in properties], [WEIGHTS_CHANGED]
    known = {item.name for item in properties} | {"tab", "room"} | ({WEIGHTS} if hashes else set())
    complaints += [
        f"This room has no setting called {name[:40]}. That part of the link is ignored."
        for name in query
        if name not in known and not name.startswith("__")
    ]
    return values, complaints


def _current(hashes: Hashes, values: Mapping[str, Any]) -> str:
    """Return the hash of the weights that settings are about: of those that name one, the last counts."""
    if isinstance(hashes, str):
        return hashes
    found = [of_value.get(str(values.get(name)), "") for name, of_value in hashes.items()]
    return next(filter(None, reversed(found)), "")
