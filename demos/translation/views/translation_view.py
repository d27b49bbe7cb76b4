"""What the page shows of a translation, as plain values for its widgets to put in place."""

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from demos.kit.html import escape

if TYPE_CHECKING:
    from demos.translation.alternatives import Alternative
    from demos.translation.analysis.scores import Score
    from demos.translation.results import Translation

UNSURE = 0.4
"""Probability below which a word is marked as unsure."""
EMPTY = json.dumps({"given": "", "source": [""], "target": [""], "blocks": [], "attention": True})
"""The value of a sheet without a translation."""
WAITING = json.dumps({"waiting": True})
"""The value of a sheet whose translation is on its way."""


def segments(text: str, words: Sequence[str]) -> list[str]:
    """Return the text cut at its words: what lies before each word, the word, ..., what lies after the last.

    Joined together they are the text again; the words stand at the odd places.
    """
    parts, at = [], 0
    for word in words:
        start = text.index(word, at)
        parts += [text[at:start], word]
        at = start + len(word)
    return [*parts, text[at:]]


def differing_words(words: Sequence[str], others: Sequence[str]) -> list[int]:
    """Return places of the words that a longest matching with the other text leaves over."""
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    same = {block.a + step for block in matcher.get_matching_blocks() for step in range(block.size)}
    return [place for place in range(len(words)) if place not in same]


def translation_json(
    given: str,
    translation: "Translation",
    other: "Translation | None" = None,
    chosen: Mapping[int, Sequence[int]] | None = None,
    verdicts: Sequence[str] = (),
    close: Mapping[str, float] | None = None,
) -> str:
    """Return JSON of both texts as `segments`, and for every sentence where it begins and its attention (0 to 1).

    Without attention there are no such blocks, and `attention` is false. `differs` are the places of the target words
    that aren't in the other translation, if there is one; `stopped` those in front of which a loop was stopped, and
    `unsure` those that were chosen with a probability below `UNSURE`, or null where none are known. `rows` counts the
    target words of each sentence.

    chosen: with which tokens a visitor let sentences begin. verdicts: how far each sentence can be trusted ("right",
    "check", "wrong" or ""); close: how often sentences with a verdict come close to a person's translation.
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
            "differs": [] if other is None else differing_words(words, other.target_tokens),
            "stopped": translation.stopped,
            "unsure": _unsure(translation.probabilities),
            "rows": [rows for rows, _ in translation.sentences],
            "verdicts": list(verdicts),
            "close": dict(close or {}),
            "chosen": {str(place): list(tokens) for place, tokens in (chosen or {}).items()},
        },
        ensure_ascii=False,
    )


def _unsure(probabilities: Sequence[float]) -> list[int] | None:
    return [place for place, one in enumerate(probabilities) if one < UNSURE] if probabilities else None


def translated_text(sheet: str, given: str) -> str:
    """Return the translation that a sheet's JSON holds if it is that of the given text, else ""."""
    try:
        held = json.loads(sheet)
        return "".join(held["target"]) if held["given"] == given else ""
    except (ValueError, TypeError, KeyError):
        return ""


def alternatives_json(asked: int, alternatives: "Sequence[Alternative]") -> str:
    """Return JSON of other words or other sentences; asked: the number of the question that they answer."""
    options = [
        {"word": one.word, "text": one.text, "tokens": list(one.token_ids), "probability": round(one.probability, 4)}
        for one in alternatives
    ]
    return json.dumps({"asked": asked, "options": options}, ensure_ascii=False)


def scores_table(scores: Mapping[str, "Score"]) -> str:
    """Return HTML of BLEU and chrF of each translation (by title) and of what they mean; "" for none."""
    if not scores:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(title)}</th><td>{one.bleu:.1f}</td><td>{one.chrf:.1f}</td></tr>'
        for title, one in scores.items()
    )
    lines = max(one.lines for one in scores.values())
    over = f"over all {lines} lines together" if lines > 1 else "on your text as one line"
    caution = "For so few lines both are" if lines > 1 else "For a single sentence both are"
    return (
        '<table><thead><tr><td></td><th scope="col">BLEU</th><th scope="col">chrF</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        "<p>Similarity to your translation, from 0 to 100: BLEU counts shared sequences of one to four words, chrF of "
        f"one to six letters. Computed with sacrebleu {over}. {caution} a rough measure: a translation that is just as "
        "good but uses other words scores low.</p>"
    )
