"""Sentences that are in no data set, for measuring what the writer writes."""

import random

_WHO = (
    "The baker",
    "My neighbour",
    "A tall sailor",
    "Our teacher",
    "The old clock",
    "Mrs. Turner",
    "The girl next door",
    "A young painter",
    "The driver",
    "Uncle Henry",
    "Nobody",
    "The moon",
    "A small grey cat",
    "The farmer's wife",
    "Jack",
    "The whole village",
    "A stranger",
    "The captain",
    "Queen Victoria",
    "The last train",
)
_DOES = (
    "forgot",
    "watched",
    "carried",
    "painted",
    "quietly left",
    "found",
    "never saw",
    "kept",
    "dreamed of",
    "looked for",
    "sang about",
    "followed",
    "could not open",
    "bought",
    "gave away",
    "wrote about",
    "jumped over",
    "explained",
    "missed",
    "built",
)
_WHAT = (
    "a red umbrella",
    "the garden gate",
    "two silver keys",
    "an empty box",
    "the quick fox",
    "a letter",
    "the bridge",
    "every Sunday",
    "fresh bread",
    "the blue river",
    "a broken piano",
    "seven apples",
    "the north wind",
    "a jar of honey",
    "the whole story",
    "one cold morning",
    "a wooden horse",
    "the exam",
    "a lazy dog",
    "the zoo",
)
_END = (
    ".",
    ".",
    ".",
    ".",
    "!",
    "?",
    ", didn't they?",
    " again.",
    " in the rain.",
    " at home.",
    " before noon.",
    " by 1945.",
)


def sentences(count: int, seed: int = 0) -> list[str]:
    """Return so many different sentences of 15 to 60 characters, the same for the same seed."""
    draw = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        made[f"{draw.choice(_WHO)} {draw.choice(_DOES)} {draw.choice(_WHAT)}{draw.choice(_END)}"] = None
    return list(made)
