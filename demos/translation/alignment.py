"""From the tokens of one sentence to the words of a text: attention added up by word, sentences joined again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demos.translation import sentences
from demos.translation.results import Matrix, Translation
from demos.translation.sentences import ENGLISH_WORD, FRENCH_WORD
from demos.translation.tokens import Span, word_membership


@dataclass(frozen=True)
class TranslatedSentence:
    """One sentence in both languages with its attention, target words x source words, or None without any."""

    source: list[str]
    text: str
    target: list[str]
    attention: Matrix | None


def copy_sentence(text: str, attention: bool) -> TranslatedSentence:
    """Return a sentence without a word in it (a number, a row of dots, an emoji) as its own translation."""
    words = [text[start:end] for start, end in sentences.word_spans(text, ENGLISH_WORD)]
    return TranslatedSentence(words, text, words, np.eye(len(words), dtype=np.float32) if attention else None)


def align_words(
    english: str, english_tokens: Sequence[Span], french: str, french_tokens: Sequence[Span], attention: Matrix | None
) -> TranslatedSentence:
    """Return a translated sentence in words.

    english_tokens, french_tokens: where in the texts the tokens stand. attention: French tokens x English tokens.
    """
    source = sentences.word_spans(english, ENGLISH_WORD)
    target = sentences.word_spans(french, FRENCH_WORD)
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
    weights, a target word the mean over its tokens.
    """
    between = to_target.T @ attention @ to_source
    words: Matrix = (between / np.maximum(between.sum(axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return words


def join_sentences(
    parts_of_text: Sequence[str], translated: Sequence[TranslatedSentence], attention: bool, notice: str
) -> Translation:
    """Return the translated sentences with the spaces of the text that `split_sentences` has cut."""
    text = parts_of_text[0] + "".join(
        one.text + space for one, space in zip(translated, parts_of_text[2::2], strict=True)
    )
    return Translation(
        text,
        tuple(word for one in translated for word in one.source),
        tuple(word for one in translated for word in one.target),
        _block_diagonal([one.attention for one in translated if one.attention is not None]) if attention else None,
        tuple((len(one.target), len(one.source)) for one in translated),
        notice,
    )


def _block_diagonal(blocks: Sequence[Matrix]) -> Matrix:
    rows, columns = sum(len(block) for block in blocks), sum(block.shape[1] for block in blocks)
    whole = np.zeros((rows, columns), dtype=np.float32)
    row = column = 0
    for block in blocks:
        whole[row : row + len(block), column : column + block.shape[1]] = block
        row, column = row + len(block), column + block.shape[1]
    return whole
