"""What a translation is, whoever made it: sentences put together again, and attention gathered from pieces to words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demos.translation import sentences
from demos.translation.sentences import ENGLISH_WORD, FRENCH_WORD
from demos.translation.tokens import Matrix, Span, membership


@dataclass(frozen=True)
class Translation:
    """A text in French, and how the network came to it.

    `attention` is target tokens x source tokens and its rows sum to 1, or None for the network that has none; tokens
    are whole words, numbers and marks, which stand in this order in the source and in `text`. `sentences` counts the
    target and source tokens of each sentence, since one sentence never looks into another. `notice` says what a reader
    should know, or is "".
    """

    text: str
    source_tokens: tuple[str, ...]
    target_tokens: tuple[str, ...]
    attention: Matrix | None
    sentences: tuple[tuple[int, int], ...]
    notice: str = ""


@dataclass(frozen=True)
class Part:
    """One sentence in both languages with its attention, target words x source words, or None without any."""

    source: list[str]
    text: str
    target: list[str]
    attention: Matrix | None


def copied(text: str, attention: bool) -> Part:
    """A sentence without a word in it (a number, a row of dots, an emoji): it stays as it is."""
    tokens = [text[start:end] for start, end in sentences.words(text, ENGLISH_WORD)]
    return Part(tokens, text, tokens, np.eye(len(tokens), dtype=np.float32) if attention else None)


def gathered(
    english: str, english_pieces: Sequence[Span], french: str, french_pieces: Sequence[Span], attention: Matrix | None
) -> Part:
    """One translated sentence: where its pieces stand, and attention of French pieces x English pieces if any."""
    source = sentences.words(english, ENGLISH_WORD)
    target = sentences.words(french, FRENCH_WORD)
    if attention is not None:
        to_source = membership(english_pieces, source)  # source pieces x source words
        to_target = membership(french_pieces, target)  # target pieces x target words
        between = to_target.T @ attention @ to_source  # target words x source words
        attention = (between / np.maximum(between.sum(axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return Part(
        [english[start:end] for start, end in source],
        french,
        [french[start:end] for start, end in target],
        attention,
    )


def joined(cut: Sequence[str], parts: Sequence[Part], attention: bool, notice: str) -> Translation:
    """The translated sentences with the spaces of the text that `sentences.split` has cut."""
    out = cut[0] + "".join(part.text + space for part, space in zip(parts, cut[2::2], strict=True))
    return Translation(
        out,
        tuple(word for part in parts for word in part.source),
        tuple(word for part in parts for word in part.target),
        _block_diagonal([part.attention for part in parts if part.attention is not None]) if attention else None,
        tuple((len(part.target), len(part.source)) for part in parts),
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
