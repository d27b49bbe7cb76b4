"""What each detector of this project knows, as HTML."""

from collections.abc import Sequence

from demos.kit.html import escape

SHOWN = 5
"""So many classes stand in the line; the others unfold."""


def detectors_hint(classes: Sequence[str]) -> str:
    """Return a line with the first classes of the everyday detector, which unfolds to all, and one on nuclei."""
    nuclei = '<p class="note">Cell nuclei: only nuclei, in pictures taken through a microscope.</p>'
    if len(classes) <= SHOWN:
        known = ", ".join(classes) or "classes such as person, car, boat, cat and dog"
        return f'<p class="note">Everyday objects: {escape(known)}.</p>{nuclei}'
    first, others = ", ".join(classes[:SHOWN]), classes[SHOWN:]
    return (
        f'<details class="note classes"><summary>Everyday objects: {escape(first)} '
        f"<u>and {len(others)} more</u></summary>{escape(', '.join(others))}</details>{nuclei}"
    )
