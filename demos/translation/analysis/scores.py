"""How close translations are to a reference that a visitor gives: BLEU and chrF, as the field computes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from demos.serving.limits import TRANSLATED_CHARACTERS as MOST_CHARACTERS
from demos.translation.results import TextTooLong


@dataclass(frozen=True)
class Score:
    """BLEU and chrF (0 to 100) of a translation, and over how many lines."""

    bleu: float
    chrf: float
    lines: int


def score(translation: str, reference: str) -> Score | None:
    """Return both figures against one reference, by sacrebleu; None for an empty reference.

    One line each: sentence BLEU (Papineni et al. 2002, smoothed, as sacrebleu's `sentence_bleu` has it, up to the
    longest run of words that so short a text can have) and chrF (Popović 2015). As many lines in both: the same of the
    whole, line by line. Otherwise both count as one line. Raises `TextTooLong`.
    """
    if len(reference) > MOST_CHARACTERS:
        raise TextTooLong(
            f"This translation has {len(reference):,} characters; up to {MOST_CHARACTERS:,} are compared."
        )
    ours, theirs = _lines(translation), _lines(reference)
    if not theirs:
        return None
    if len(ours) != len(theirs):
        ours, theirs = [" ".join(ours)], [" ".join(theirs)]
    return _measured(ours, theirs)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _measured(translations: Sequence[str], references: Sequence[str]) -> Score:
    from sacrebleu.metrics import BLEU, CHRF

    count = len(references)
    bleu = BLEU(effective_order=count == 1)
    if count == 1:
        found = bleu.sentence_score(translations[0], [references[0]]).score
    else:
        found = bleu.corpus_score(list(translations), [list(references)]).score
    return Score(found, CHRF().corpus_score(list(translations), [list(references)]).score, count)
