"""What the writer gets wrong, measured: which letters, lengths and hands. `python -m tests.outside.handwriting`.

One line of JSON each: of 300 sentences that are in no data set, at bias 1 in no hand in particular, the share of each
letter that the reader misreads, and of all letters by the line's length; then, of 40 other sentences at bias 0.6, what
is complete and what is misread in each hand that the page offers, and in no hand in particular (0). Minutes of a core.
"""

import json
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

import weights
from demos.serving import loader
from demos.text.catalog import HANDWRITING
from demos.text.hands import offered
from demos.text.handwrite import stepper_of, writer_of
from training.handwriting.evaluate import RECOGNISER, write_all
from training.handwriting.recogniser import Recogniser, character_error_rate, read_strokes
from training.handwriting.sampling import Written
from training.handwriting.sentences import sentences

MANY, FEW = 300, 40
SEEN = 10  # times that a letter must stand in the sentences to be told
WITH_DIGITS = ("{} in 1987", "{}, 24 of 365", "{} at 10:30!", "{} for $56.90?")
LENGTHS = (0, 24, 32, 40, 48, 1000)


def wrong(said: str, read: str) -> list[bool]:
    """Return for each character of what was said whether it was read as something else, or not at all."""
    missed = [True] * len(said)
    for start, _, count in SequenceMatcher(None, said, read, autojunk=False).get_matching_blocks():
        missed[start : start + count] = [False] * count
    return missed


def by_letter(texts: Sequence[str], read: Sequence[str]) -> dict[str, float]:
    """Return the share of each letter that is misread, the worst first."""
    times, missed = Counter[str](), Counter[str]()
    for said, seen in zip(texts, read, strict=True):
        times.update(said)
        missed.update(letter for letter, lost in zip(said, wrong(said, seen), strict=True) if lost)
    shares = {letter: round(missed[letter] / count, 2) for letter, count in times.items() if count >= SEEN}
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def by_length(texts: Sequence[str], read: Sequence[str]) -> dict[str, float]:
    """Return the character error rate of lines by how many characters they have."""
    rates = {}
    for least, below in pairwise(LENGTHS):
        rows = [row for row, text in enumerate(texts) if least <= len(text) < below]
        if rows:
            rate = character_error_rate([read[row] for row in rows], [texts[row] for row in rows])
            rates[f"{least} to {below - 1}"] = round(rate, 3)
    return rates


def main() -> None:
    """Write, read, and print what came of it."""
    stepper, reader = loader.get(HANDWRITING, stepper_of), weights.load(RECOGNISER, Recogniser)
    writers = weights.card(HANDWRITING).config["writers"]

    def written(texts: Sequence[str], style: int, bias: float) -> tuple[list[Written], list[str]]:
        lines = write_all(stepper, texts, [writer_of(style, writers)] * len(texts), bias, seed=3)
        return lines, read_strokes(reader, [line.strokes for line in lines])

    pattern = [*(["{}"] * 3), *WITH_DIGITS]
    texts = [pattern[row % len(pattern)].format(text) for row, text in enumerate(sentences(MANY))]
    texts = [stepper.network.writable(text) for text in texts]
    lines, read = written(texts, 0, 1.0)
    complete = sum(line.complete for line in lines) / len(lines)
    print(json.dumps({"complete": round(complete, 3), "misread": round(character_error_rate(read, texts), 3)}))
    print(json.dumps({"by_letter": by_letter(texts, read)}))
    print(json.dumps({"by_length": by_length(texts, read)}))
    others = [stepper.network.writable(text) for text in sentences(MANY + FEW)[MANY:]]
    for style in (0, *offered()):
        lines, read = written(others, style, 0.6)
        complete = sum(line.complete for line in lines) / len(lines)
        rate = character_error_rate(read, others)
        print(json.dumps({"style": style, "complete": round(complete, 3), "misread": round(rate, 3)}), flush=True)


if __name__ == "__main__":
    main()
