"""A written page as the browser and the server hand it to each other, and words of it that are written again."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from demos.kit.properties import Property
from demos.serving.runs import new_run
from demos.text.views import handwriting_view

if TYPE_CHECKING:
    from demos.text.rewrite import Rewritten


MOST_WORDS = 40  # that a link has written again


class WordAgain(NamedTuple):
    """A word that is written again: of which line, which of its words, and with which random numbers."""

    line: int
    word: int
    seed: int


def words_text(words: Sequence[WordAgain]) -> str:
    """Return words that are written again as they stand in a link: LINE.WORD.SEED, the latest last."""
    return "-".join(f"{word.line}.{word.word}.{word.seed}" for word in words[-MOST_WORDS:])


def read_words(text: str) -> list[WordAgain]:
    """Return the words that a link names; none where it names them in another way."""
    try:
        return [WordAgain(*map(int, word.split("."))) for word in _as_words(text).split("-") if word]
    except ValueError:
        return []


def _as_words(text: str) -> str:
    if not re.fullmatch(r"(?:\d{1,2}\.\d{1,3}\.\d{1,10}(?:-|$))*", text, re.ASCII) or text.count("-") >= MOST_WORDS:
        raise ValueError("isn't LINE.WORD.SEED for each word, joined by hyphens")
    return text


AGAIN = Property("again", "", _as_words)


def word_again(page: dict[str, Any], chosen: WordAgain, style: int, bias: float) -> tuple[str, str]:
    """Return JSON of the page with a word of it written again, and what is said of it.

    Raises `HandwriteRefused` where the page has no such line or word.
    """
    from demos.text.rewrite import given_line, read_line, rewrite_word, words_of_strokes

    line = (page["lines"] + [{}])[min(chosen.line, len(page["lines"]))]
    text, strokes = given_line(str(line.get("text", "")), line.get("points", []))
    written = rewrite_word(read_line(text, strokes, style), chosen.word, style, bias, chosen.seed)
    return replaced(page, chosen.line, written, words_of_strokes(written.line)), handwriting_view.word_written(
        written.line
    )


def read_page(text: str) -> dict[str, Any]:
    """Return the page that a browser sent; an empty one where it isn't one, for a call may carry anything."""
    try:
        page = json.loads(text)
        lines = [line for line in page["lines"] if isinstance(line, dict)]
        return {
            "rows": min(40, int(page["rows"])),
            "longest": min(400, int(page["longest"])),
            "lines": lines[:40],
        }
    except (TypeError, ValueError, KeyError, AttributeError):
        return {"rows": 1, "longest": 0, "lines": []}


def replaced(page: dict[str, Any], number: int, written: "Rewritten", words: list[int]) -> str:
    """Return JSON of the page with another line in the place of one; the sheet moves only what is new in it."""
    before = page["lines"][number]
    line = handwriting_view.line_value(written.line) | {"row": before.get("row", 0), "words": words}
    lines = [*page["lines"][:number], line, *page["lines"][number + 1 :]]
    fresh = {"line": number, "from": written.fresh[0], "to": written.fresh[1]}
    return json.dumps({**page, "run": new_run(), "writing": False, "lines": lines, "fresh": fresh})
