"""What the page says of a file that was translated."""

import json
from collections.abc import Sequence
from typing import Any

from demos.kit.html import escape

LABELS = {"check": "Check this", "wrong": "Probably wrong"}


def report_html(report: str) -> str:
    """Return HTML of a report (`FileReport` as JSON): what stayed as it was, and how far to trust the rest."""
    if not report:
        return ""
    found: dict[str, Any] = json.loads(report)
    said = [*_untouched(found["untouched"]), *_unsure(found["check"], found["wrong"])]
    sentences = " ".join([*said, *([found["notice"]] if found["notice"] else [])])
    return f'<p class="note file-report">{escape(sentences)}</p>' + _table(found["doubtful"])


def _untouched(count: int) -> list[str]:
    if not count:
        return []
    if count == 1:
        return ["One piece without words to translate (a number, a name, code) stayed as it was."]
    return [f"{count:,} pieces without words to translate (numbers, names, code) stayed as they were."]


def _unsure(check: int, wrong: int) -> list[str]:
    counts = [(count, LABELS[name]) for name, count in (("check", check), ("wrong", wrong)) if count]
    if not counts:
        return []
    (first, label), *more = counts
    said = f"{first:,} {'sentence is' if first == 1 else 'sentences are'} marked “{label}”"
    said += "".join(f" and {count:,} “{other}”" for count, other in more)
    return [f"{said}: read {'it' if check + wrong == 1 else 'them'} before you use the file."]


def _table(doubtful: Sequence[Sequence[str]]) -> str:
    if not doubtful:
        return ""
    rows = "".join(
        f"<tr><td>{escape(source)}</td><td>{escape(text)}</td><td>{escape(LABELS[verdict])}</td></tr>"
        for source, text, verdict in doubtful
    )
    return (
        '<table class="file-doubts"><thead><tr><th scope="col">In your file</th><th scope="col">Translation</th>'
        f'<th scope="col">Verdict</th></tr></thead><tbody>{rows}</tbody></table>'
    )
