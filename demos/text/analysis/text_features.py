"""What can be counted at every character of a text: positions, quotes, brackets, indentation, comments, environments.

After Karpathy, Johnson and Fei-Fei 2015, "Visualizing and Understanding Recurrent Networks", who found units for
quotes, line length, indentation and comments by eye.
"""

import re
from collections.abc import Callable

from demos.text.results import Feature

_COMMENT = r"/\*[\s\S]*?(?:\*/|\Z)|(?<!:)//[^\n]*|^%[^\n]*"
_QUOTES = r"\"(?:[^\"\n]|\n(?!\n))*\"|``(?:[^`\n]|\n(?!\n))*?''"
_FORMULA = r"(?<!\\)(?:\$\$(?:\\.|[^$\\])+\$\$|\$(?:\\.|[^$\\])+\$)"
_ENVIRONMENT = re.compile(r"\\(begin|end)\{[^{}\n]*\}")


def _since(text: str, restarts: Callable[[int], bool]) -> list[float]:
    """Characters since the last one that restarts the count; 0 there."""
    counts, count = [], 0
    for place in range(len(text)):
        count = 0 if restarts(place) else count + 1
        counts.append(float(count))
    return counts


def _inside(text: str, pattern: str) -> list[float]:
    """1 at every character within a match of the pattern, else 0."""
    marks = [0.0] * len(text)
    for match in re.finditer(pattern, text, re.MULTILINE):
        marks[match.start() : match.end()] = [1.0] * (match.end() - match.start())
    return marks


def _brackets(text: str) -> list[float]:
    depths, depth = [], 0
    for character in text:
        depth = max(0, depth + (character in "([{") - (character in ")]}"))
        depths.append(float(depth))
    return depths


def _indentation(text: str) -> list[float]:
    """How many blanks and tabs the line began with so far."""
    depths: list[float] = []
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        blanks = len(line) - len(line.lstrip(" \t"))
        depths += [float(min(place + 1, blanks)) for place in range(len(line))]
    return depths


def _environments(text: str) -> list[float]:
    """How many LaTeX environments are open; each from behind its beginning to its end."""
    depths, depth, before = [0.0] * len(text), 0, 0
    for match in _ENVIRONMENT.finditer(text):
        depths[before : match.end()] = [float(depth)] * (match.end() - before)
        depth, before = max(0, depth + (1 if match[1] == "begin" else -1)), match.end()
    depths[before:] = [float(depth)] * (len(text) - before)
    return depths


FEATURES = (
    Feature("line", "Position in the line", lambda text: _since(text, lambda at: text[at] == "\n")),
    Feature("word", "Position in the word", lambda text: _since(text, lambda at: not (text[at].isalpha()))),
    Feature("speaker", "Inside a speaker’s name", lambda text: _inside(text, r"^[A-Z][A-Za-z ]*:$")),
    Feature(
        "speech",
        "Length of the speech or paragraph",
        lambda text: _since(text, lambda at: text[at - 1 : at + 1] == "\n\n"),
    ),
    Feature("stop", "Since the last full stop", lambda text: _since(text, lambda at: text[at] in ".?!")),
    Feature("capitals", "Capital letters", lambda text: [float(character.isupper()) for character in text]),
    Feature("apostrophe", "After an apostrophe in a word", lambda text: _inside(text, r"(?<=[A-Za-z])'[a-z]*")),
    Feature("quotes", "Inside quotation marks", lambda text: _inside(text, _QUOTES)),
    Feature("brackets", "Depth of brackets", _brackets),
    Feature("indentation", "Indentation of the line", _indentation),
    Feature("comments", "Inside a comment", lambda text: _inside(text, _COMMENT)),
    Feature("environments", "Depth of LaTeX environments", _environments),
    Feature("formula", "Inside a formula ($ to $)", lambda text: _inside(text, _FORMULA)),
)
