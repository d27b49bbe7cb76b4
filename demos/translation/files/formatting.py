"""Formatting carried over by attention: which part of a translated sentence is bold, a link, a run of its own.

The sentence is translated without its tags, which would confuse the network; then the words of the translation are
divided among the texts between the tags, in their order, so that most of each word's attention lies on a text that is
formatted like its own. Tags are projected like this along word alignments in Bergamot, the translator of Firefox (after
Müller, "Treatment of markup in statistical machine translation", 2017); here the attention is the alignment.
"""

import itertools
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from demos.translation.files.lines import Line, Span, line_of, text_of
from demos.translation.files.unit import KEPT, Unit

OWN_TEXT = 0.25
"""What attention to the very text counts, beside that to all texts with its formatting."""
EMPTIED = 0.75
"""What it costs to leave a formatted text without a word."""
MOST_SCORES = 200_000
_NOUN = re.compile(r"<k\d{1,3}/>")
Scores = npt.NDArray[np.float64]


def written_back(unit: Unit, line: Line) -> tuple[str, ...] | None:
    """Return a unit's texts in the other language; None for too many, or where what is kept in them isn't all there."""
    whole = "".join(unit.texts)
    if sorted(KEPT.findall(text_of(line.text))) != sorted(KEPT.findall(whole)):
        return None
    cores = [place for place, text in enumerate(unit.texts) if text.strip()]
    if not line.text.strip() or (len(cores) > 1 and not 0 < len(line.words) * len(cores) <= MOST_SCORES):
        return None
    parts = [(0, len(line.text))] if len(cores) == 1 else _divided(unit, line, cores)
    return _with_blanks(unit, line.text, cores, parts)


def _divided(unit: Unit, line: Line, cores: Sequence[int]) -> list[Span]:
    """Return which part of the translation belongs to each text that has words."""
    words = _merged(line)
    scores = _scores(unit, line, cores, [span for span, _ in words], [rows for _, rows in words])
    chosen = _best_division(scores, [EMPTIED if unit.labels[place] else 0.0 for place in cores])
    parts = []
    for number in range(len(cores)):
        own = [span for (span, _), other in zip(words, chosen, strict=True) if other == number]
        parts.append((own[0][0], own[-1][1]) if own else (0, 0))
    return parts


def _merged(line: Line) -> list[tuple[Span, list[int]]]:
    """Return the words of a translation and their rows of attention; a symbol of what is kept is one word."""
    nouns = [match.span() for match in _NOUN.finditer(line.text)]
    merged: list[tuple[Span, list[int]]] = []
    for row, (start, end) in enumerate(line.words):
        noun = next((span for span in nouns if span[0] <= start < span[1]), (start, end))
        if merged and merged[-1][0] == noun:
            merged[-1][1].append(row)
        else:
            merged.append((noun, [row]))
    return merged


def _scores(
    unit: Unit, line: Line, cores: Sequence[int], spans: Sequence[Span], rows: Sequence[Sequence[int]]
) -> Scores:
    """Return how well each word fits each text with words (words x texts)."""
    ends = [len(line_of(unit.texts[: place + 1])) for place in cores]
    if line.attention is None:  # by its place in the sentence alone
        middles = [(start + end) / 2 / max(len(line.text), 1) * ends[-1] for start, end in spans]
        owners = [next((n for n, end in enumerate(ends) if middle < end), len(cores) - 1) for middle in middles]
        by_text = np.eye(len(cores))[owners]
    else:
        columns = [
            next((n for n, end in enumerate(ends) if start < end), len(cores) - 1) for start, _ in line.source_words
        ]
        by_text = np.stack([line.attention[list(own)].mean(axis=0) for own in rows]) @ np.eye(len(cores))[columns]
    labels = [unit.labels[place] for place in cores]
    alike = np.array([[one == other for other in labels] for one in labels], dtype=float)
    return np.asarray(by_text @ alike + OWN_TEXT * by_text)


def _best_division(scores: Scores, costs: Sequence[float]) -> list[int]:
    """Return the text of each word, never an earlier one than that of the word before, with the highest sum.

    scores: words x texts. costs: of leaving a text without a word.
    """
    texts = scores.shape[1]
    before = np.concatenate([[0.0], np.cumsum(costs)])  # what it costs to leave out all texts before one
    sums = scores[0] - before[:texts]
    came_from: list[list[int]] = []
    for row in scores[1:]:
        origins, following = [], np.empty(texts)
        best, best_from = -np.inf, 0
        for text in range(texts):
            skipped = best - before[text]
            origin, value = (text, sums[text]) if sums[text] >= skipped else (best_from, skipped)
            origins.append(origin)
            following[text] = value + row[text]
            if sums[text] + before[text + 1] > best:
                best, best_from = float(sums[text] + before[text + 1]), text
        came_from.append(origins)
        sums = following
    chosen = [int(np.argmax(sums - (before[-1] - before[1:])))]
    for origins in reversed(came_from):
        chosen.append(origins[chosen[-1]])
    return chosen[::-1]


def _with_blanks(unit: Unit, text: str, cores: Sequence[int], parts: Sequence[Span]) -> tuple[str, ...]:
    """Return the parts of a translation with the blanks that stood around and between the texts of the source."""
    texts = [_blanks(one) for one in unit.texts]  # before and behind the words; all of a blank text stands before
    found = {place: text_of(text[slice(*part)]) for place, part in zip(cores, parts, strict=True) if part[1]}
    ends = {place: part for place, part in zip(cores, parts, strict=True) if part[1]}
    filled = list(found)
    for left, right in itertools.pairwise(filled):
        slots = [(left, 1), *((place, side) for place in range(left + 1, right) for side in (0, 1)), (right, 0)]
        gap = text[ends[left][1] : ends[right][0]]
        blank = next(((place, side) for place, side in slots if texts[place][side]), None)
        if blank is None:
            blank = (left, 1) if not unit.labels[left] or unit.labels[right] else (right, 0)
            texts[blank[0]][blank[1]] = gap
        for place, side in slots:
            if not gap or (place, side) != blank:
                texts[place][side] = ""
    outer = [(place, 1) for place in range(cores[0], filled[0])]
    outer += [(place, 0) for place in range(cores[0] + 1, filled[0] + 1)]
    outer += [(place, 1) for place in range(filled[-1], cores[-1])]
    outer += [(place, 0) for place in range(filled[-1] + 1, cores[-1] + 1)]
    for place, side in outer:  # beside texts at the ends that were left without a word
        texts[place][side] = ""
    return tuple(before + found.get(place, "") + behind for place, (before, behind) in enumerate(texts))


def _blanks(text: str) -> list[str]:
    core = text.strip()
    start = len(text) - len(text.lstrip())
    return [text[:start], text[start + len(core) :]] if core else [text, ""]
