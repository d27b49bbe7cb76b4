"""From the tokens of one sentence to the words of a text: attention added up by word, sentences joined again."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from demos.translation import sentences
from demos.translation.results import Matrix, Translation
from demos.translation.sentences import ENGLISH_WORD, FRENCH_WORD
from demos.translation.tokens import Span, word_membership


@dataclass(frozen=True)
class TranslatedSentence:
    """One sentence in both languages with its attention, target words x source words, or None without any.

    `stopped`: target words in front of which a loop was stopped; `dropped`: literals that got no place. `trust` and
    `probabilities`: see `Translation`. `mended`: see `Encoded`.
    """

    source: list[str]
    text: str
    target: list[str]
    attention: Matrix | None
    stopped: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()
    trust: float | None = None
    probabilities: tuple[float, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()


def surround(before: str, sentence: TranslatedSentence, after: str) -> TranslatedSentence:
    """Return the sentence with what stands around it in both languages."""
    if not before and not after:
        return sentence
    attention = sentence.attention is not None
    first, last = (copy_sentence(text, attention) for text in (before, after))
    blocks = [one.attention for one in (first, sentence, last) if one.attention is not None]
    return TranslatedSentence(
        first.source + sentence.source + last.source,
        before + sentence.text + after,
        first.target + sentence.target + last.target,
        block_diagonal(blocks) if attention else None,
        tuple(place + len(first.target) for place in sentence.stopped),
        sentence.dropped,
        sentence.trust,
        first.probabilities + sentence.probabilities + last.probabilities,
        sentence.mended,
    )


def copy_sentence(text: str, attention: bool) -> TranslatedSentence:
    """Return a sentence without a word in it (a number, a row of dots, an emoji) as its own translation."""
    words = [text[start:end] for start, end in sentences.word_spans(text, ENGLISH_WORD)]
    matrix = np.eye(len(words), dtype=np.float32) if attention else None
    return TranslatedSentence(words, text, words, matrix, probabilities=(1.0,) * len(words))


WORDS = {"en-fr": (ENGLISH_WORD, FRENCH_WORD), "fr-en": (FRENCH_WORD, ENGLISH_WORD)}
"""By direction: what a word of the source is, and one of the target."""


def align_words(
    english: str,
    english_tokens: Sequence[Span],
    french: str,
    french_tokens: Sequence[Span],
    attention: Matrix | None,
    direction: str = "en-fr",
) -> TranslatedSentence:
    """Return a translated sentence in words; for "fr-en" the first two arguments are the French ones.

    english_tokens, french_tokens: where in the texts the tokens stand. attention: French tokens x English tokens.
    """
    of_source, of_target = WORDS[direction]
    source = sentences.word_spans(english, of_source)
    target = sentences.word_spans(french, of_target)
    if attention is not None:
        attention = attention_of_words(
            attention, word_membership(french_tokens, target), word_membership(english_tokens, source)
        )
    return TranslatedSentence(
        [english[start:end] for start, end in source],
        french,
        [french[start:end] for start, end in target],
        attention,
    )


def attention_of_words(attention: Matrix, to_target: Matrix, to_source: Matrix) -> Matrix:
    """Return attention of target words x source words from that of target tokens x source tokens; rows sum to 1.

    to_target, to_source: tokens x words, as `word_membership` gives them. A source word gets the sum of its tokens'
    weights, a target word the mean over its tokens; a word without a token is spread over all.
    """
    between = to_target.T @ attention @ to_source
    between[between.sum(axis=1) <= 0] = 1.0
    words: Matrix = (between / np.maximum(between.sum(axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return words


def join_sentences(
    parts_of_text: Sequence[str], translated: Sequence[TranslatedSentence], attention: bool, notice: str
) -> Translation:
    """Return the translated sentences with the spaces of the text that `split_sentences` has cut."""
    text = parts_of_text[0] + "".join(
        one.text + space for one, space in zip(translated, parts_of_text[2::2], strict=True)
    )
    probabilities = tuple(probability for one in translated for probability in one.probabilities)
    firsts = accumulate((len(one.target) for one in translated), initial=0)
    return Translation(
        text,
        tuple(word for one in translated for word in one.source),
        tuple(word for one in translated for word in one.target),
        block_diagonal([one.attention for one in translated if one.attention is not None]) if attention else None,
        tuple((len(one.target), len(one.source)) for one in translated),
        notice,
        tuple(first + place for first, one in zip(firsts, translated, strict=False) for place in one.stopped),
        tuple(literal for one in translated for literal in one.dropped),
        tuple(one.trust for one in translated),
        probabilities if len(probabilities) == sum(len(one.target) for one in translated) else (),
        tuple(pair for one in translated for pair in one.mended),
    )


def block_diagonal(blocks: Sequence[Matrix]) -> Matrix:
    """Return attention of several sentences as one matrix: none from one sentence to another."""
    rows, columns = sum(len(block) for block in blocks), sum(block.shape[1] for block in blocks)
    whole = np.zeros((rows, columns), dtype=np.float32)
    row = column = 0
    for block in blocks:
        whole[row : row + len(block), column : column + block.shape[1]] = block
        row, column = row + len(block), column + block.shape[1]
    return whole
