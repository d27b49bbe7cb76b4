"""What the widgets of Look inside are given, as JSON: pure functions of plain values."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from demos.translation.analysis.decoding_steps import DecodingSteps, Numbers, WordAttention
    from demos.translation.analysis.sentence_map import SentenceMap
    from demos.translation.views.text_diff import TextDiff

PER_UNIT = 10_000
"""Vectors travel as 16-bit whole numbers, this many for 1."""


def attention_lines_json(attention: "WordAttention", percent: int) -> str:
    """Return JSON of the words of both sides, their attention, and up to what percentage it is shown at first."""
    return json.dumps(
        {
            "source": attention.source,
            "target": attention.target,
            "weights": [_rounded(row) for row in attention.weights],
            "percent": percent,
        }
    )


def redirect_attention_json(
    attention: "WordAttention", french: int, english: int, texts: "TextDiff", became: str
) -> str:
    """Return JSON of one French word's attention, the English word it was put on, and both translations."""
    return json.dumps(
        {
            "source": attention.source,
            "target": attention.target,
            "weights": _rounded(attention.weights[french]),
            "french": french,
            "english": english,
            "became": became,
            "before": texts.before,
            "after": texts.after,
        }
    )


def substitute_word_json(
    english: list[str], place: int, other: str, suggestions: Sequence[str], texts: "TextDiff | None"
) -> str:
    """Return JSON of the English sentence, the word that is replaced and by what, and both translations.

    english: the sentence cut at its words, as `segments` does.
    """
    both = {"before": texts.before, "after": texts.after} if texts else {"before": [], "after": []}
    return json.dumps({"english": english, "place": place, "other": other, "suggestions": list(suggestions), **both})


def decoding_steps_json(steps: "DecodingSteps", source: Sequence[str], display: Callable[[int], str], step: int) -> str:
    """Return JSON of all steps of the decoder and which to show first (from 1).

    source: the English tokens as shown. display: how a French token id is shown.
    """
    return json.dumps(
        {
            "source": list(source),
            "target": [display(token) for token in steps.tokens],
            "step": step,
            "steps": [
                {
                    "query": _packed(steps.queries[at]),
                    "energies": [round(float(energy), 3) for energy in steps.energies[at]],
                    "weights": _rounded(steps.weights[at]),
                    "context": _packed(steps.contexts[at]),
                    "candidates": [
                        {"token": one.token, "text": one.text, "probability": round(one.probability, 6)}
                        for one in steps.candidates[at]
                    ],
                    "chosen": {"token": token, "probability": round(steps.probabilities[at], 6)},
                }
                for at, token in enumerate(steps.tokens)
            ],
        }
    )


def sentence_map_json(text: str, found: "SentenceMap") -> str:
    """Return JSON of the map: known sentences with topics and positions, the visitor's, and its nearest neighbours."""
    known: list[dict[str, Any]] = [
        {"text": one.text, "topic": one.topic, "x": round(float(x), 4), "y": round(float(y), 4)}
        for one, (x, y) in zip(found.known, found.positions, strict=True)
    ]
    neighbours = [{"place": one.place, "similarity": round(one.similarity, 3)} for one in found.neighbours]
    x, y = found.own_position
    own = {"text": text, "x": round(x, 4), "y": round(y, 4)}
    return json.dumps({"known": known, "own": own, "neighbours": neighbours, "explained": round(found.explained, 3)})


def _rounded(weights: "Numbers") -> list[float]:
    return [float(f"{float(weight):.4g}") for weight in weights]  # never 0: a softmax gives everything a little


def _packed(values: "Numbers") -> str:
    whole = np.rint(values * PER_UNIT).clip(-32_767, 32_767).astype("<i2")
    return base64.b64encode(whole.tobytes()).decode("ascii")
