"""What a visitor chose in Look inside: plain values, how a link names them, and what a click in a widget changes."""

from dataclasses import dataclass, replace
from typing import Any

import weights
from demos.kit import properties
from demos.kit.properties import Property
from demos.translation.catalog import FIRST_TO_INSPECT, MODELS, SENTENCES, USUAL

VIEWS = ("lines", "tree", "redirect", "compare", "steps", "map")
BEAMS = 5
PERCENT = 80
MOST_TOKENS = 400
NO_PLACE = -1
"""What a control of a place holds for none: the browser makes 0 of an empty number."""


@dataclass(frozen=True)
class Selection:
    """The sentence, the picture, and what each picture is about. Places count from 0, None for one worth seeing.

    forced: token ids joined by dots. french and english: the French word whose attention is put on an English word.
    place and other: the English word to replace, and by what, "" for a usual one.
    """

    text: str
    view: str = VIEWS[0]
    percent: int = PERCENT
    beams: int = BEAMS
    forced: str = ""
    french: int | None = None
    english: int | None = None
    place: int | None = None
    other: str = ""
    step: int = 1

    def with_text(self, text: str) -> "Selection":
        """Return the same picture of another sentence: choices in the old one mean nothing there."""
        return Selection(text, self.view, self.percent, self.beams)


def clicked(selection: Selection, sent: Any) -> tuple[Selection, tuple[int, int] | None]:
    """Return the choices after a click in a widget, and the step and token to be forced there, if that was clicked.

    An event may carry anything: what is no choice changes nothing.
    """
    sent = sent if isinstance(sent, dict) else {}

    def number(name: str) -> int | None:
        value = sent.get(name)
        return value if is_whole(value, 0, 10**6 - 1) else None

    if isinstance(sent.get("forced"), list):
        tokens = [one for one in sent["forced"][:MOST_TOKENS] if is_whole(one, 0, 10**9)]
        return replace(selection, forced=".".join(map(str, tokens))), None
    token, step = number("token"), number("step")
    if token is not None and step is not None:
        return replace(selection, view="tree", step=step), (step, token)
    if number("french") is not None:
        return replace(selection, french=number("french"), english=number("english")), None
    if number("place") is not None and isinstance(sent.get("other"), str):
        return replace(selection, place=number("place"), other=sent["other"][:60]), None
    return selection, None


def token_ids(forced: str) -> list[int]:
    """Return the token ids of a row that dots join; what is none becomes -1, which the search refuses."""
    return [int(one) if one.isdecimal() and len(one) < 8 else -1 for one in forced.split(".")] if forced else []


def read_forced(text: str) -> str:
    """Return token ids joined by dots as a link has them; raises `ValueError` where one isn't in the vocabulary."""
    try:
        count = int(weights.card(MODELS[USUAL]).config["vocabulary_size"])
    except (weights.WeightsUnavailable, KeyError):
        count = 0
    ids = text.split(".")
    if len(ids) > MOST_TOKENS or not all(one.isdecimal() and len(one) < 8 and int(one) < count for one in ids):
        raise ValueError("isn't a list of token ids")
    return text


def is_whole(value: object, low: int, high: int) -> bool:
    """Whether a value is a whole number from `low` to `high`."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _place(name: str) -> Property[int]:
    """Return a setting that holds the place of a word, by default none."""
    return Property(name, NO_PLACE, properties.whole(name, 0, 0, MOST_TOKENS).parse)


PROPERTIES: dict[str, Property[Any]] = {
    "text": properties.words("text", SENTENCES[FIRST_TO_INSPECT], 2000),
    "view": properties.choice("view", VIEWS[0], VIEWS),
    "percent": properties.whole("share", PERCENT, 10, 100),
    "beams": properties.whole("beams", BEAMS, 1, 8),
    "forced": Property("forced", "", read_forced),
    "french": _place("word"),
    "english": _place("onto"),
    "place": _place("change"),
    "other": properties.words("to", "", 60),
    "step": properties.whole("step", 1, 1, MOST_TOKENS),
}
"""How a link names and reads each field of `Selection`."""
