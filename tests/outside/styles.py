"""What the styles write, measured: copies, brackets, and endings that texts share. `python -m tests.outside.styles`.

One line of JSON a style: of 100 texts of 1,000 characters that continue the style's own example prompt (temperature
0.8, seeds 0 to 99) how many hold a run of more than 60 characters that stands in the training text, the longest such
run and the mean share of known words. For C, which then begins at a function's beginning, how many texts have an end of
a function to be cut at (`cut`), and how many are balanced up to the last one (`balanced`); of 200 such pieces of the
kernel's held-out tenth 176 have an end, and all of these are balanced.

At last, of 40 prompts at one seed, how many texts of 400 characters share 30 characters with another one (`sharing`);
rows of one character count as one, and speakers' names and lines of nothing but LaTeX commands are left out. Two texts
may also share what stands in the training text, an idiom of the style: so `other_seeds` tells the same of texts of
different seeds, and `not_in_training` counts only runs that the training text doesn't have.
"""

import json
import re
import sys
from collections.abc import Iterator

from demos.text.analysis.text_checks import brackets, check_text
from demos.text.catalog import PROMPTS, STYLE_PROMPTS
from demos.text.write import styles, write

COPIED, SHARED = 60, 30
PROMPTS_OF_ALL = [
    f"{first} {second}"
    for first in ("The king", "My lord", "A letter", "Tonight", "He said", "Nobody", "The sea", "My sister")
    for second in ("is dead", "will not come", "knows it", "was here", "and the rest")
]
_HEADING = re.compile(r".*:\s*|(?:\s*\\[A-Za-z]+(?:\{[^{}]*\}|\[[^\[\]]*\])*)+\s*|\s*\$\$\s*")
"""A line that is a speaker's name, or holds nothing but LaTeX commands with what is in their brackets."""
_ROW = re.compile(r"(.)\1+", re.DOTALL)


def written(prompt: str, style: str, length: int, seed: int) -> str:
    """Return the whole continuation."""
    *_, text = write(prompt, style, length, seed=seed)
    return text


def cut_at_function(text: str) -> str:
    """Return a text of C up to the end of its last function; nothing where there is none."""
    end = text.rfind("\n}\n")
    return text[: end + 3] if end >= 0 else ""


def one_style(style: str, count: int) -> dict[str, object]:
    """Return the figures of one style."""
    prompt = PROMPTS[STYLE_PROMPTS[style]]
    texts = [written(prompt, style, 1000, seed) for seed in range(count)]
    checks = [check_text(text, style) for text in texts]
    runs = sorted(check.copied[1] for check in checks)
    found: dict[str, object] = {
        "style": style,
        "texts": count,
        "copied": sum(run > COPIED for run in runs),
        "median_run": runs[count // 2],
        "longest_run": runs[-1],
        "known_words": round(sum(check.known_words for check in checks) / count, 3),
    }
    if style == "c":
        cut = [text for text in (cut_at_function(prompt + text) for text in texts) if text]
        found |= {"cut": len(cut), "balanced": sum(brackets(text, "c").balanced for text in cut)}
    return found


def runs_of(text: str) -> Iterator[str]:
    """Yield all runs of SHARED characters of a text without its headings, rows of one character taken as one."""
    kept = "\n".join(line for line in text.split("\n") if not _HEADING.fullmatch(line))
    kept = _ROW.sub(r"\1", kept)
    for start in range(len(kept) - SHARED + 1):
        yield kept[start : start + SHARED]


def shared_by(texts: list[str]) -> list[set[str]]:
    """Return for each text the runs that it shares with another one."""
    runs = [set(runs_of(text)) for text in texts]
    return [set().union(*(one & other for other in runs if other is not one)) for one in runs]


def sharing(style: str) -> dict[str, int]:
    """Return how many of the texts after forty prompts share a run, at one seed and at different ones."""
    same = shared_by([written(prompt, style, 400, 0) for prompt in PROMPTS_OF_ALL])
    other = shared_by([written(prompt, style, 400, 1 + seed) for seed, prompt in enumerate(PROMPTS_OF_ALL)])
    return {
        "sharing": sum(map(bool, same)),
        "other_seeds": sum(map(bool, other)),
        "not_in_training": sum(any(check_text(run, style).copied[1] < SHARED for run in runs) for runs in same),
    }


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for each in styles():
        print(json.dumps(one_style(each, size)), flush=True)
    for each in styles():
        print(json.dumps({"style": each, "prompts": len(PROMPTS_OF_ALL), **sharing(each)}), flush=True)
