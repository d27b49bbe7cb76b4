"""Inline casing: a run of words in capitals is written in lower case between two marks.

Capitals then cost a network nothing: it reads and writes the words it knows. After Berard et al., "Naver Labs Europe's
systems for the WMT19 machine translation robustness task", 2019, section 3.2.
"""

import re

CAPS, END_CAPS = "<caps>", "</caps>"
_UPPER = "A-ZÀ-ÖØ-ÞŒŸ"
_LONG = rf"[{_UPPER}](?:['-]?[{_UPPER}])+(?!\w)"  # a word of two letters or more
_ONE = rf"[{_UPPER}](?!\w)"
_BETWEEN = r"(?:[^\w]|\d|_)+"
_RUN = re.compile(
    rf"(?:(?<=^)(?:[^\w]|\d)*?(?:{_ONE}{_BETWEEN})+|(?<!\w))"  # "I LOVE ..." as the text begins
    rf"{_LONG}(?:{_BETWEEN}(?:{_ONE}{_BETWEEN})*{_LONG})*"
    rf"(?:{_BETWEEN}{_ONE}(?=[^\w]*$))?"  # "... VITAMIN C" as it ends
)
_CANDIDATE = re.compile(rf"[{_UPPER}]['-]?[{_UPPER}]")


def mark_capitals(text: str) -> str:
    """Return the text with every run of words in capitals in lower case, between `CAPS` and `END_CAPS`.

    A run begins and ends with a word of two letters or more; single capitals ("I") count between such words, and where
    they begin or end the text. The opening mark stands before the space that precedes the run.
    """
    if not _CANDIDATE.search(text):
        return text
    parts, at = [], 0
    for match in _RUN.finditer(text):
        start = match.start()
        while not text[start].isalpha():  # marks and symbols that begin the text stay outside
            start += 1
        run = text[start : match.end()]
        if run.lower().upper() != run:
            continue
        space = text[start - 1 : start] == " "
        parts += [text[at : start - space], CAPS, text[start - space : start], run.lower(), END_CAPS]
        at = match.end()
    return "".join([*parts, text[at:]])


def restore_capitals(text: str) -> str:
    """Return the text with capitals between the marks, which go; a run without an end lasts to the text's."""
    capitals = re.sub(
        rf"{CAPS}(.*?)(?:{END_CAPS}|$)", lambda run: str(run[1]).replace(CAPS, "").upper(), text, flags=re.DOTALL
    )
    return capitals.replace(END_CAPS, "")
