"""A word for the probability that a translation comes close to a person's. Plain values, without tensors."""

from typing import Literal

Verdict = Literal["right", "check", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("right", "check", "wrong")
RIGHT, WRONG = 0.7, 0.35
"""From which probability on a sentence is probably right, and up to which it is probably wrong."""
CLOSE = "trust_close_"
"""Name in the card, before a verdict, of the share of its sentences that do come close."""


def verdict(probability: float) -> Verdict:
    """Return the word for a probability."""
    return "right" if probability >= RIGHT else "wrong" if probability <= WRONG else "check"
