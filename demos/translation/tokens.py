"""Between tokens and words: how tokens of the vocabulary (subwords) are written, and to which word each belongs."""

from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer

from demos.translation.results import Matrix
from training.seq2seq.network import EOS

SPACE = "▁"
END = "end"

Span = tuple[int, int]
"""Start and end in a text, counted in characters."""


def display_token(tokenizer: Tokenizer, token: int) -> str:
    """Return a token as it is shown: "vélo"; "·clette" where it continues a word; "end" for the end mark."""
    if token == EOS:
        return END
    name = tokenizer.id_to_token(token) or ""
    if name.startswith(SPACE):
        return name[len(SPACE) :] or "space"
    return f"·{name}" if name[:1].isalnum() else name


def decode_tokens(tokenizer: Tokenizer, tokens: Sequence[int]) -> tuple[str, list[Span]]:
    """Return the text of token ids, and where in it each stands; the end mark stands nowhere, at the text's end."""
    return join_tokens(["" if token == EOS else tokenizer.id_to_token(token) or "" for token in tokens])


def join_tokens(names: Sequence[str]) -> tuple[str, list[Span]]:
    """Return the same for tokens by their names in the vocabulary; an empty name stands nowhere."""
    text, spans = "", []
    for name in names:
        name = name.replace(SPACE, " ")
        if not text:
            name = name.lstrip()
        spans.append((len(text), len(text) + len(name)))
        text += name
    return text.rstrip(), spans


def word_of(token: Span, words: Sequence[Span]) -> int:
    """Return which word a token belongs to: the last that begins before the token's end."""
    return max((index for index, (start, _) in enumerate(words) if start < token[1]), default=0)


def word_membership(tokens: Sequence[Span], words: Sequence[Span]) -> Matrix:
    """Return which words each token belongs to: tokens x words, rows that sum to 1.

    A token that covers several words (the symbol of an address) belongs to each of them alike.
    """
    matrix = np.zeros((len(tokens), len(words)), dtype=np.float32)
    for row, token in enumerate(tokens):
        inside = [place for place, (start, end) in enumerate(words) if start < token[1] and token[0] < end]
        if len(inside) > 1:
            matrix[row, inside] = 1 / len(inside)
        else:
            matrix[row, word_of(token, words)] = 1
    return matrix


def weakest_by_word(log_probs: Sequence[float], tokens: Sequence[Span], words: Sequence[Span]) -> tuple[float, ...]:
    """Return for each word the probability of the least likely of its tokens, 1 for a word without one.

    log_probs: natural logarithm of each token's probability.
    """
    if not words:
        return ()
    inside = word_membership(tokens, words) > 0
    by_token = np.exp(np.array(log_probs, np.float64))
    return tuple(float(by_token[column].min(initial=1.0)) for column in inside.T)
