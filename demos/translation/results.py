"""What a translation is, whoever made it, and why a text may be refused."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Translation:
    """A text in French with the attention behind it.

    `attention` is target tokens x source tokens and its rows sum to 1, or None for the network that has none. Tokens
    are here whole words, numbers and marks, which stand in this order in the source and in `text`. `sentences` counts
    the target and source tokens of each sentence, since there is no attention from one sentence to another. `notice`
    says what a reader should know, or is "".
    """

    text: str
    source_tokens: tuple[str, ...]
    target_tokens: tuple[str, ...]
    attention: Matrix | None
    sentences: tuple[tuple[int, int], ...]
    notice: str = ""


class EmptyText(ValueError):
    """There is nothing to translate."""


class TextTooLong(ValueError):
    """The text has more words or characters than are translated at once."""


class UnreadableText(ValueError):
    """The text isn't what the network can read."""


class BeamsOutOfRange(ValueError):
    """The beam search can't be that wide or narrow."""


class UnknownModel(ValueError):
    """There is no such translator."""
