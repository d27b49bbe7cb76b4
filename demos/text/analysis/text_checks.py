"""Does what a network wrote hold up? What can be checked of a text without reading it: copies, words, and what closes.

Nobody should take memory for invention: the longest run that stands in the training text word for word is found by the
index that lies beside the weights (`training.char_lstm.text_index`).
"""

import re
from dataclasses import dataclass

from demos.serving import loader
from demos.serving.loader import Generation
from demos.text.catalog import weights_name
from demos.text.validation import checked_prompt, checked_style
from training.char_lstm.text_index import IndexUnusable, TextIndex, index_file
from weights import WeightsUnavailable

PAIRS = {"(": ")", "[": "]", "{": "}"}
_LITERALS = {
    "c": re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL),
    "latex": re.compile(r"\\[^A-Za-z]|(?<!\\)%[^\n]*", re.DOTALL),
}
"""What brackets don't count in: comments, strings and characters of C; escaped characters and comments of LaTeX."""
_KINDS = {"latex": "{"}
"""Which brackets must close: all but in LaTeX, where half-open intervals are written [0, 1)."""
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([^{}\n]*)\}")


@dataclass(frozen=True)
class Closing:
    """Brackets or environments that were opened, those of them that were closed in order, and ends without a begin."""

    opened: int
    closed: int
    stray: int

    @property
    def balanced(self) -> bool:
        """Whether all that was opened was closed, and nothing else was."""
        return self.opened == self.closed and not self.stray


@dataclass(frozen=True)
class TextChecks:
    """What can be checked of a text.

    copied: start and length in characters of the longest run of it that stands in the training text; (0, 0) where none
    of 30 or more does. known_words: the share of its words that stand there, 0 to 1. environments: LaTeX's.
    """

    copied: tuple[int, int]
    known_words: float
    brackets: Closing
    environments: Closing


def check_text(text: str, style: str) -> TextChecks:
    """Return what can be checked of a text that was written in a style.

    Raise `WriteRefused` for what is no text or no style, `WeightsUnavailable` where the style has no index.
    """
    text = checked_prompt(text)
    index = loader.generation(weights_name(checked_style(style))).remember(_Index(style))
    return TextChecks(
        index.longest_copied_run(text), index.known_words(text), brackets(text, style), environments(text)
    )


@dataclass(frozen=True)
class _Index:
    """The index of one style beside a generation's weights: equal for equal styles, so it is read once for each."""

    style: str

    def __call__(self, generation: Generation) -> TextIndex:
        try:
            return TextIndex.from_bytes(generation.snapshot.read(index_file(self.style)))
        except IndexUnusable:
            raise WeightsUnavailable(f"The index of the texts of “{self.style}” can't be read.") from None


def brackets(text: str, style: str = "") -> Closing:
    """Return how the brackets of a text close; style: "c" and "latex" have places where brackets don't count."""
    if style in _LITERALS:
        text = _LITERALS[style].sub(" ", text)
    kinds = _KINDS.get(style, "".join(PAIRS))
    ends = {PAIRS[kind]: kind for kind in kinds}
    marks = [(mark in kinds, mark if mark in kinds else ends[mark]) for mark in text if mark in kinds or mark in ends]
    return _closing(marks)


def environments(text: str) -> Closing:
    """Return how the LaTeX environments of a text close: each beginning by the end of the same name."""
    return _closing([(match[1] == "begin", match[2]) for match in _ENVIRONMENT.finditer(text)])


def _closing(marks: list[tuple[bool, str]]) -> Closing:
    """Count what opens (true) and what closes (false), by its name; an end closes only what was opened last."""
    open_now: list[str] = []
    opened = closed = stray = 0
    for opens, name in marks:
        if opens:
            open_now.append(name)
            opened += 1
        elif open_now and open_now[-1] == name:
            open_now.pop()
            closed += 1
        else:
            stray += 1
    return Closing(opened, closed, stray)
