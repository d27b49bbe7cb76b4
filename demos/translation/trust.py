"""How far each sentence of a translation can be trusted, as a word, and what the word means. No tensors."""

from collections.abc import Sequence
from typing import Literal

from demos.translation.results import Translation
from training.seq2seq.verdicts import CLOSE, VERDICTS, Verdict, verdict
from weights.card import Metric


def verdicts(translation: Translation) -> list[Verdict | Literal[""]]:
    """Return how far each sentence can be trusted, "" where nobody knows; one with a stopped loop is never right."""
    found: list[Verdict | Literal[""]] = []
    first = 0
    for (rows, _), probability in zip(translation.sentences, translation.trust, strict=False):
        word: Verdict | Literal[""] = "" if probability is None else verdict(probability)
        loop = any(first < place <= first + rows for place in translation.stopped)
        found.append("check" if loop and word == "right" else word)
        first += rows
    return found


def close_shares(metrics: Sequence[Metric]) -> dict[str, float]:
    """Return how often sentences with a verdict come close to a person's translation, as a card says."""
    values = {metric.name.removeprefix(CLOSE): metric.value for metric in metrics if metric.name.startswith(CLOSE)}
    return {name: values[name] for name in VERDICTS if name in values}
