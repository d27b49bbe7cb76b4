"""Bars of bits a character: pure functions of plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from demos.kit.html import escape
from demos.text.alphabet import Reading
from demos.text.views.writing_view import named


@dataclass(frozen=True)
class Bar:
    """One way to foresee a passage; bits are None until they are known, `so_far` says how much was read."""

    label: str
    bits: float | None
    so_far: str = ""


def bars(rows: Sequence[Bar], heading: str) -> str:
    """HTML of the bars, on one scale from 0."""
    longest = max((row.bits for row in rows if row.bits is not None), default=1.0)
    items = "".join(
        f'<li style="--share:{0 if row.bits is None else row.bits / longest:.4f}"><span>{escape(row.label)}</span>'
        f"<b>{escape(_figure(row))}</b></li>"
        for row in rows
    )
    return f'<h3>{escape(heading)}</h3><ul class="bars">{items}</ul>'


def verdict(ours: float, theirs: float, title: str) -> str:
    """Who foresees the passage better, in a sentence."""
    difference = abs(ours - theirs)
    if difference < 0.005:
        return "Both foresee it alike, to a hundredth of a bit. A bit is one question with yes or no for an answer."
    better, worse = (title, "our network") if theirs < ours else ("Our network", title)
    return (
        f"{better} foresees it better: {difference:.2f} bits a character fewer than {worse}. "
        "A bit is one question with yes or no for an answer."
    )


def common(reading: Reading) -> str:
    """What was done to a passage so that both could be measured on the same one; empty where nothing was."""
    sentences = []
    if reading.unknown:
        one = len(reading.unknown) == 1
        sentences.append(
            f"Our network has never seen {named(reading.unknown)}, so {'it was' if one else 'these were'} left out "
            "for both."
        )
    if reading.replaced:
        sentences.append("Typographic marks were made plain for both.")
    return " ".join(sentences)


def _figure(row: Bar) -> str:
    if row.bits is None:
        return row.so_far
    return f"{row.bits:.2f} bits{f' ({row.so_far})' if row.so_far else ''}"
