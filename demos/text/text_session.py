"""The sheet of paper as the page and the server hand it to each other, and the run that writes on it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from demos.serving.runs import new_run, stop


class NothingToContinue(ValueError):
    """The sheet that the page sent holds no text."""


Blend = tuple[str, float]


@dataclass(frozen=True)
class Part:
    """How the continuation was written from the character `at` on; the style is empty where it isn't one of ours."""

    at: int
    style: str
    temperature: float
    blend: Blend | None = None


@dataclass(frozen=True)
class Sheet:
    """The visitor's prompt and the network's continuation, and how its latest run goes.

    writing: whether more will come; seconds: how long the network has worked; run: identifies this run of writing;
    follows: the run that this one goes on from, if any. style, temperature, blend: what it is written with, as `write`
    takes them; the style is empty where it isn't one of ours. parts: the same for each part of the continuation, where
    they changed, in order; the first begins at 0.
    """

    prompt: str = ""
    continuation: str = ""
    writing: bool = False
    seconds: float = 0.0
    run: str = field(default_factory=new_run)
    follows: str = ""
    style: str = ""
    temperature: float = 0.8
    blend: Blend | None = None
    parts: tuple[Part, ...] = ()

    def to_json(self) -> str:
        """Return the sheet as the value of its widget."""
        return json.dumps(asdict(self))

    def grown(self, continuation: str, seconds: float, writing: bool) -> "Sheet":
        """Return the same run a little later."""
        return replace(self, continuation=continuation, seconds=seconds, writing=writing)

    def going_on(self, style: str, temperature: float, blend: Blend | None) -> "Sheet":
        """Return the sheet as it is when it is written on in these settings."""
        end = len(self.continuation)
        kept = tuple(part for part in self._all_parts() if part.at < end)
        following = Part(end, style, temperature, blend)
        is_same = bool(kept) and replace(kept[-1], at=end) == following
        parts = kept if is_same else (*kept, following)
        return replace(self, style=style, temperature=temperature, blend=blend, parts=parts)

    def part_at(self, at: int) -> tuple[Part, int]:
        """Return the part that a place of the continuation belongs to, and where that part ends."""
        parts = self._all_parts()
        number = max(number for number, part in enumerate(parts) if part.at <= max(0, at))
        end = parts[number + 1].at if number + 1 < len(parts) else len(self.continuation)
        return parts[number], end

    def text_before(self, at: int) -> str:
        """Return what the network had read when it wrote the character at a place of the continuation."""
        written = self.continuation[:at]
        return self.prompt + written if self.prompt or not written else f"\n{written}"

    def _all_parts(self) -> tuple[Part, ...]:
        return self.parts or (Part(0, self.style, self.temperature, self.blend),)


def read_sheet(text: str) -> Sheet:
    """Return the sheet that a page sent; raise NothingToContinue where it isn't one, for a call may carry anything."""
    try:
        value = json.loads(text)
        sheet = Sheet(value["prompt"], value["continuation"], False, float(value["seconds"]), value["run"])
        sheet = replace(sheet, **_settings(value))
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError, RecursionError):
        sheet = None
    texts = (sheet.prompt, sheet.continuation, sheet.run, sheet.follows, sheet.style) if sheet else (None,)
    if sheet is None or not all(isinstance(part, str) for part in texts) or not 0 <= sheet.seconds < 1e6:
        raise NothingToContinue("There is no text to continue yet. Press Write first.")
    return sheet


def _settings(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a text was written with, as far as the page sent it; TypeError or ValueError for what can't be it."""
    named = {name: value.get(name, "") for name in ("follows", "style")}
    parts = tuple(Part(part["at"], str(part["style"]), *_drawing(part)) for part in value.get("parts", ()))
    places = [part.at for part in parts]
    if any(isinstance(at, bool) or not isinstance(at, int) for at in places):
        raise TypeError("no places")
    if places != sorted(set(places)) or (places and places[0] != 0):
        raise ValueError("no places in order")
    temperature, blend = _drawing(value)
    return {**named, "temperature": temperature, "blend": blend, "parts": parts}


def _drawing(value: Mapping[str, Any]) -> tuple[float, Blend | None]:
    """Return the temperature and the blend that the page sent; TypeError or ValueError for what can't be it."""
    blend = value.get("blend")
    if blend is not None:
        other, share = blend
        blend = (str(other), float(share))
    temperature = float(value.get("temperature", 0.8))
    if not 0 <= temperature <= 10:
        raise ValueError("no temperature")
    return temperature, blend


def cancel(sheet: str) -> None:
    """End the run on the sheet that a page sent, if it still goes on: another one is about to start."""
    try:
        stop(read_sheet(sheet).run)
    except NothingToContinue:
        return
