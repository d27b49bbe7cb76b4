"""Passages that no network of ours was trained on, one a style, to measure its units and its bits per character on.

What is in the public domain comes from the tenth of a style's text that was held out. LaTeX and C stand under licences
of their own, so these two were written by this project for the purpose; nothing was trained on them either.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from demos.text.catalog import style_title
from demos.text.results import NothingHeldOut

FOLDER = Path(__file__).parent / "heldout"
"""STYLE.txt: a passage in that style."""

_WHAT = {
    "shakespeare": "The Tempest, held out from training",
    "war_and_peace": "War and Peace, held out from training",
    "latex": "LaTeX that this project wrote, so that no network has read it",
    "c": "C code that this project wrote, so that no network has read it",
    "presidents": "a speech of 1917, held out from training",
    "sherlock": "“The Bruce-Partington Plans”, held out from training",
}
_WRITTEN_HERE = ("latex", "c")


@dataclass(frozen=True)
class HeldOut:
    """A passage in a style. title: of its chip; what: what it is, as a part of a sentence; own: whether we wrote it."""

    style: str
    text: str
    title: str
    what: str
    own: bool


def held_out(style: str) -> HeldOut:
    """Return the passage of a style; raise `NothingHeldOut` where there is none."""
    path = FOLDER / f"{style}.txt"
    if not re.fullmatch(r"\w+", style) or not path.is_file():
        raise NothingHeldOut("There is no text here that this style's network wasn't trained on.")
    own = style in _WRITTEN_HERE
    title = f"{style_title(style)}, {'written here' if own else 'held out'}"
    return HeldOut(style, path.read_text(encoding="utf-8"), title, _WHAT.get(style, "held-out text"), own)
