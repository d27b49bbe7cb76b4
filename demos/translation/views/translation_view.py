"""What the page shows of a translation, as plain values for its parts to put in place."""

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from demos.kit.html import escape

if TYPE_CHECKING:
    from demos.translation.analysis.scores import Score
    from demos.translation.results import Translation

NOTHING = json.dumps({"given": "", "source": [""], "target": [""], "blocks": [], "attention": True})
WAITING = json.dumps({"waiting": True})
"""The value of a sheet whose translation is on its way."""


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


def differing(words: Sequence[str], others: Sequence[str]) -> list[int]:
    """Places of the words that a longest matching with the other text leaves over."""
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    same = {block.a + step for block in matcher.get_matching_blocks() for step in range(block.size)}
    return [place for place in range(len(words)) if place not in same]


def page_value(given: str, translation: "Translation", other: "Translation | None" = None) -> str:
    """JSON for the page: both texts as `segments`, and for every sentence where it begins and its weights (0 to 1).

    Without attention there are no such sentences, and `attention` is false. `differs` are the places of the French
    words that aren't in the other translation, if there is one.
    """
    words = translation.target_tokens
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
            "differs": [] if other is None else differing(words, other.target_tokens),
        },
        ensure_ascii=False,
    )


def scores(found: Mapping[str, "Score"]) -> str:
    """HTML of BLEU and chrF of each translation (by title) and of what they mean; "" for none."""
    if not found:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(title)}</th><td>{one.bleu:.1f}</td><td>{one.chrf:.1f}</td></tr>'
        for title, one in found.items()
    )
    lines = max(one.lines for one in found.values())
    over = f"over all {lines} lines together" if lines > 1 else "taken as one line"
    caution = "So few are" if lines > 1 else "One sentence is"
    return (
        '<table><thead><tr><td></td><th scope="col">BLEU</th><th scope="col">chrF</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        "<p>Likeness to your translation, of 100: BLEU counts shared runs of one to four words, chrF shared runs of "
        f"one to six letters. Computed with sacrebleu, {over}. {caution} a rough measure: one just as good in "
        "other words scores low.</p>"
    )
