"""How a translator copes with typing: chrF against the best reference, outputs that loop, literals kept."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sacrebleu.metrics import CHRF

from training.common.parquet import DataError

COLUMNS = ("kind", "en", "fr1", "fr2", "fr3", "keep")
PREFIX = "typing_prefix"
CUTS = (0.25, 0.5, 0.75)  # of a text's letters: beginnings as they are typed


@dataclass(frozen=True)
class Typed:
    """A text as somebody typed it, with its translations and what has to stand in each of them."""

    kind: str
    en: str
    fr: tuple[str, ...]
    keep: tuple[str, ...]


def read_typed(path: Path) -> list[Typed]:
    """Read a tab-separated file with a header and the columns `COLUMNS`; raises `DataError`."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            table = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeError):
        raise DataError(f"Expected a table of typed texts at {path}; it can't be read.") from None
    if not table or any(column not in table[0] for column in COLUMNS):
        raise DataError(f"Expected {path} to have the columns {', '.join(COLUMNS)}, separated by tabs.")
    rows = [{column: (row[column] or "").replace("\\n", "\n") for column in COLUMNS} for row in table]
    return [
        Typed(
            row["kind"],
            row["en"],
            tuple(row[name] for name in ("fr1", "fr2", "fr3") if row[name]),
            tuple(filter(None, (literal.strip() for literal in row["keep"].split("|")))),
        )
        for row in rows
    ]


def loops(source: str, translation: str) -> bool:
    """Whether a translation goes round in circles.

    It has more than 2.5 times the source's words and six more, a run of equal n-grams (n to 3), or one n-gram of two or
    three words at least three times and twice oftener than any of the source's.
    """
    words, given = (re.findall(r"\w+", text.lower()) for text in (translation, source))
    if len(words) > 2.5 * len(given) + 6:
        return True
    for n in (1, 2, 3):
        grams = _grams(words, n)
        run = longest = 1
        for place in range(n, len(grams)):
            run = run + 1 if grams[place] == grams[place - n] else 1
            longest = max(longest, run)
        most = max(Counter(grams).values(), default=0)
        own = max(Counter(_grams(given, n)).values(), default=1)
        if longest > 3 * n or (n >= 2 and most >= max(3, own + 2)):
            return True
    return False


def _grams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + n]) for place in range(len(words) - n + 1)]


def measure_typed(
    rows: Sequence[Typed], translate: Callable[[list[str]], list[str]], direction: str
) -> dict[str, float]:
    """Return the figures of a translator on typed texts, line by line of each.

    translate: translates a list of lines. Figures: `typed_chrf` (mean of the best reference's), `typed_chrf_KIND`,
    `typed_loops` of `typed_texts`, `typed_kept` of `typed_literals` (into French), `prefix_loops` of `prefixes`.
    """
    back = direction == "fr-en"
    used = [row for row in rows if row.en and (row.fr or not back)]
    sources = [row.fr[0] if back else row.en for row in used]
    beginnings = [row.en for row in used if row.kind == PREFIX and not back]
    whole = [source for source, row in zip(sources, used, strict=True) if row.kind != PREFIX and "\n" not in source]
    beginnings += [source[: max(1, round(share * len(source)))] for source in whole for share in CUTS]
    translated = _by_line([*sources, *beginnings], translate)
    written, begun = translated[: len(sources)], translated[len(sources) :]
    chrf = CHRF()
    by_kind: dict[str, list[float]] = defaultdict(list)
    for row, text in zip(used, written, strict=True):
        references = (row.en,) if back else row.fr
        if references and row.kind != PREFIX:
            by_kind[row.kind].append(max(chrf.sentence_score(text, [one]).score for one in references))
    scores = [score for some in by_kind.values() for score in some]
    kept = [literal in text for row, text in zip(used, written, strict=True) for literal in row.keep if not back]
    return {
        "typed_chrf": round(sum(scores) / max(1, len(scores)), 2),
        "typed_loops": sum(map(loops, sources, written)),
        "typed_texts": len(sources),
        "typed_kept": sum(kept),
        "typed_literals": len(kept),
        "prefix_loops": sum(map(loops, beginnings, begun)),
        "prefixes": len(beginnings),
        **{f"typed_chrf_{kind}": round(sum(some) / len(some), 2) for kind, some in sorted(by_kind.items())},
    }


def _by_line(texts: Sequence[str], translate: Callable[[list[str]], list[str]]) -> list[str]:
    lines = [text.split("\n") for text in texts]
    translated = iter(translate([line for some in lines for line in some]))
    return ["\n".join(next(translated) for _ in some) for some in lines]
