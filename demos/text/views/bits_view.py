"""Bars of bits per character: pure functions of plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from demos.kit.html import escape
from demos.text.results import NormalizedText
from demos.text.views.writing_view import character_names

A_BIT = "One bit is the answer to one yes-or-no question."


@dataclass(frozen=True)
class Bar:
    """One way to predict a passage; bits are None until they are known, `progress` says how much was read."""

    label: str
    bits: float | None
    progress: str = ""


def bars(rows: Sequence[Bar], heading: str) -> str:
    """Return HTML of the bars, on one scale from 0."""
    longest = max((row.bits for row in rows if row.bits is not None), default=1.0)
    items = "".join(
        f'<li style="--share:{0 if row.bits is None else row.bits / longest:.4f}"><span>{escape(row.label)}</span>'
        f"<b>{escape(_figure(row))}</b></li>"
        for row in rows
    )
    return f'<h3>{escape(heading)}</h3><ul class="bars">{items}</ul>'


def verdict(ours: float, theirs: float, title: str) -> str:
    """Return which network predicts the passage better, in a sentence."""
    difference = abs(ours - theirs)
    if difference < 0.005:
        return f"Both predict it equally well, to a hundredth of a bit. {A_BIT}"
    better, worse = (title, "our network") if theirs < ours else ("Our network", title)
    return f"{better} predicts it better: {difference:.2f} bits per character fewer than {worse}. {A_BIT}"


def shared_passage_notice(normalized: NormalizedText) -> str:
    """Return what was done to a passage so that both could be measured on the same one; empty where nothing was."""
    sentences = []
    if normalized.unknown:
        one = len(normalized.unknown) == 1
        sentences.append(
            f"Our network has never seen {character_names(normalized.unknown)}, so {'it was' if one else 'these were'} "
            "left out for both."
        )
    if normalized.replaced:
        sentences.append("Typographic marks were replaced by plain ones for both.")
    return " ".join(sentences)


def _figure(row: Bar) -> str:
    if row.bits is None:
        return row.progress
    return f"{row.bits:.2f} bits{f' ({row.progress})' if row.progress else ''}"
