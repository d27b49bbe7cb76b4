"""The league of bits per character as a table and in words: pure functions of plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from demos.kit.html import escape

NAMES = {"guess": "Guess", "gzip": "gzip", "xz": "xz", "ngram": "5-gram", "ours": "Ours"}
"""The columns that are there without a model from the Hub, in their order."""


@dataclass(frozen=True)
class Row:
    """A passage's title and its bits per character by column, as far as they are known; mean: whether it is of all."""

    title: str
    bits: Mapping[str, float]
    mean: bool = False


def table(rows: Sequence[Row], columns: Mapping[str, str]) -> str:
    """Return HTML of the league, with the fewest bits of each whole row in bold. columns: name to heading.

    The n-gram's column is left out where nothing is known of it: it may not be here.
    """
    missing = {"ngram"} - {name for row in rows for name in row.bits}
    shown = {name: title for name, title in columns.items() if name not in missing}
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in shown.values())
    body = "".join(_row(row, list(shown)) for row in rows)
    return (
        '<table class="league"><caption>Bits per character; the fewest in bold</caption>'
        f'<thead><tr><th scope="col">Passage</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def verdict(rows: Sequence[Row], columns: Mapping[str, str]) -> str:
    """Return who needs the fewest bits on how many passages, in a sentence; empty until all is known."""
    passages = [row for row in rows if not row.mean]
    known = [name for name in columns if all(name in row.bits for row in passages)]
    if not passages or not {"ours", *columns} - {"ngram"} <= {*known}:
        return ""
    wins = {name: sum(_best(row) == name for row in passages) for name in known}
    first = "Our network needs" if wins["ours"] else "Our network doesn't need"
    counted = f"{len(passages)} {'passage' if len(passages) == 1 else 'passages'}"
    sentence = f"{first} the fewest bits on {wins['ours'] or 'any'} of {counted}"
    others = [f"{_who(name, columns)} on {count}" for name, count in wins.items() if name != "ours" and count]
    return f"{sentence}{', ' + ' and '.join(others) if others else ''}."


def _row(row: Row, columns: Sequence[str]) -> str:
    best = _best(row) if all(name in row.bits for name in columns) else ""
    cells = "".join(_cell(row.bits.get(name), name == best) for name in columns)
    return f'<tr{" class=mean" if row.mean else ""}><th scope="row">{escape(row.title)}</th>{cells}</tr>'


def _cell(bits: float | None, best: bool) -> str:
    if bits is None:
        return '<td aria-label="not measured">–</td>'
    return f"<td>{f'<b>{bits:.2f}</b>' if best else f'{bits:.2f}'}</td>"


def _best(row: Row) -> str:
    return min(row.bits, key=lambda name: row.bits[name], default="")


def _who(name: str, columns: Mapping[str, str]) -> str:
    return "the 5-gram" if name == "ngram" else "the guess" if name == "guess" else columns[name]
