"""Between pieces and words: how the pieces of the network's vocabulary are spelled, and to which word each belongs."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from training.seq2seq.network import EOS

SPACE = "▁"
END = "end"

Span = tuple[int, int]
Matrix = npt.NDArray[np.float32]


def named(tokenizer: Tokenizer, piece: int) -> str:
    """A piece as it is shown: "vélo"; "·clette" where it goes on with the word before it; "end" for the end mark."""
    if piece == EOS:
        return END
    token = tokenizer.id_to_token(piece) or ""
    if token.startswith(SPACE):
        return token[len(SPACE) :] or "space"
    return f"·{token}" if token[:1].isalnum() else token


def spell(tokenizer: Tokenizer, pieces: Sequence[int]) -> tuple[str, list[Span]]:
    """Text of the pieces, and where in it each of them stands; the end mark stands nowhere, at the text's end."""
    return spell_tokens(["" if piece == EOS else tokenizer.id_to_token(piece) or "" for piece in pieces])


def spell_tokens(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """The same of pieces by their names in the vocabulary; an empty name stands nowhere."""
    text, spans = "", []
    for token in tokens:
        token = token.replace(SPACE, " ")
        if not text:
            token = token.lstrip()
        spans.append((len(text), len(text) + len(token)))
        text += token
    return text.rstrip(), spans


def word_of(span: Span, words: Sequence[Span]) -> int:
    """Which word a piece belongs to: the last that begins before the piece's end."""
    return max((place for place, (start, _) in enumerate(words) if start < span[1]), default=0)


def membership(pieces: Sequence[Span], words: Sequence[Span]) -> Matrix:
    """Which word each piece belongs to: pieces x words, 0 or 1."""
    matrix = np.zeros((len(pieces), len(words)), dtype=np.float32)
    for row, span in enumerate(pieces):
        matrix[row, word_of(span, words)] = 1
    return matrix
