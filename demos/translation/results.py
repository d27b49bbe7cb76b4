"""What a translation is, whoever made it, and why a text may be refused."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Translation:
    """A text in the other language with the attention behind it.

    `attention` is target tokens x source tokens and its rows sum to 1, or None for the network that has none. Tokens
    are here whole words, numbers and marks, which stand in this order in the source and in `text`. `sentences` counts
    the target and source tokens of each sentence, since there is no attention from one sentence to another. `notice`
    says what a reader should know, or is "".

    stopped: in front of which target tokens (or behind the last) a loop was stopped. dropped: what should have gone
    through untouched but got no place, so that it stands at the end of its sentence. trust: for each sentence the
    probability that it comes close to a person's translation, None where nothing was translated or nobody measured it.
    probabilities: for each target token that of its least likely part, 1 where it was copied; empty for models from
    the Hub. mended: words that were read as slips of the keyboard, and what as.
    """

    text: str
    source_tokens: tuple[str, ...]
    target_tokens: tuple[str, ...]
    attention: Matrix | None
    sentences: tuple[tuple[int, int], ...]
    notice: str = ""
    stopped: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()
    trust: tuple[float | None, ...] = ()
    probabilities: tuple[float, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()


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


class UnknownDirection(ValueError):
    """There is no such direction, or this translator doesn't go that way."""


class UnknownChoice(ValueError):
    """There is no such word or sentence to choose another one for, or nothing begins like that."""
