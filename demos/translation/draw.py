"""What the page shows of a translation, as plain values for its parts to put in place."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demos.translation.translation import Translation

NOTHING = json.dumps({"given": "", "source": [""], "target": [""], "blocks": [], "attention": True})


def segments(text: str, tokens: Sequence[str]) -> list[str]:
    """The text cut at its tokens: what lies before each token, the token, ..., what lies after the last.

    Joined together they are the text again; the tokens stand at the odd places.
    """
    pieces, at = [], 0
    for token in tokens:
        start = text.index(token, at)
        pieces += [text[at:start], token]
        at = start + len(token)
    return [*pieces, text[at:]]


def page_value(given: str, translation: "Translation") -> str:
    """JSON for the page: both texts as `segments`, and for every sentence where it begins and its weights (0 to 1).

    Without attention there are no such sentences, and `attention` is false.
    """
    attention = translation.attention
    blocks = []
    row = column = 0
    for rows, columns in translation.sentences:
        if attention is not None:
            weights = attention[row : row + rows, column : column + columns].tolist()
            rounded = [[round(weight, 3) for weight in line] for line in weights]
            blocks.append({"row": row, "column": column, "weights": rounded})
        row, column = row + rows, column + columns
    return json.dumps(
        {
            "given": given,
            "source": segments(given, translation.source_tokens),
            "target": segments(translation.text, translation.target_tokens),
            "blocks": blocks,
            "attention": attention is not None,
        },
        ensure_ascii=False,
    )
