"""What the page says of the places and branches of a written text: pure functions of plain values."""

import json
from typing import Any

from demos.text.alphabet import character_name
from demos.text.results import Alternatives, NextCharacter


def alternatives(asked: int, found: Alternatives) -> str:
    """Return JSON of what could stand at a place. asked: the number of the page's question."""
    return json.dumps(
        {
            "asked": asked,
            "predictions": [_prediction(one) for one in found.likeliest],
            "written": _prediction(found.written) | {"rank": found.rank},
        }
    )


def refused(asked: int, sentence: str) -> str:
    """Return JSON that says why there is no answer to a question of the page."""
    return json.dumps({"asked": asked, "message": sentence})


def shown(characters: int, at: int | None) -> str:
    """Return the result line's words for a branch that is shown again. at: where it begins, from 0; None: the first."""
    which = "the first text" if at is None else f"the branch at character {at + 1:,}"
    return f"This is {which} again: {characters:,} {'character' if characters == 1 else 'characters'}."


def opened(branches: int) -> str:
    """Return the result line's words for a tree that was opened."""
    return (
        f"Opened a tree of {branches:,} {'branch' if branches == 1 else 'branches'}. Continue and new branches grow it."
    )


def file_name(style: str) -> str:
    """Return the name for the downloaded text of a branch."""
    return f"{style}-branch.txt"


def _prediction(one: NextCharacter) -> dict[str, Any]:
    return {
        "character": one.character,
        "name": character_name(one.character),
        "probability": round(one.probability, 6),
    }
