"""A written page as the browser and the server hand it to each other."""

import json
from typing import TYPE_CHECKING, Any

from demos.serving.runs import new_run
from demos.text.views import handwriting_view

if TYPE_CHECKING:
    from demos.text.rewrite import Rewritten


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
