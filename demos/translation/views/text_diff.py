"""Two French texts side by side: what differs between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from demos.translation.views.translation_view import segments


@dataclass(frozen=True)
class TextDiff:
    """Two texts in parts, each with whether it is a word that the other text doesn't have at that place."""

    before: list[tuple[str, bool]]
    after: list[tuple[str, bool]]


def text_diff(before: str, before_words: Sequence[str], after: str, after_words: Sequence[str]) -> TextDiff:
    """Return both texts cut where words that differ begin and end."""
    changed: tuple[set[int], set[int]] = set(), set()
    for kind, i, j, k, end in SequenceMatcher(None, before_words, after_words, autojunk=False).get_opcodes():
        if kind != "equal":
            changed[0].update(range(i, j))
            changed[1].update(range(k, end))
    return TextDiff(_marked(before, before_words, changed[0]), _marked(after, after_words, changed[1]))


def _marked(text: str, words: Sequence[str], changed: set[int]) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    for place, part in enumerate(segments(text, words)):
        between = place % 2 == 0  # what lies between two changed words goes with them
        differs = {place // 2 - 1, place // 2} <= changed if between else place // 2 in changed
        if parts and parts[-1][1] == differs:
            parts[-1] = (parts[-1][0] + part, differs)
        elif part:
            parts.append((part, differs))
    return parts
