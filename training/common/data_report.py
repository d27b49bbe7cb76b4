"""What `python -m training.NETWORK --check` says of a data set: what it holds, and what is odd about it."""

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_NAMED = 12  # of many classes or sources, the others are summed up


@dataclass(frozen=True)
class Part:
    """One file of a data set: its name, how many `things` (as "pictures") it holds, facts, and what is odd.

    Facts and oddities are sentences without a full stop. What is odd can be trained on: what can't is refused before.
    """

    name: str
    count: int
    things: str
    facts: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()


def report(parts: Sequence[Part]) -> str:
    """Return the lines to print."""
    lines = []
    for part in parts:
        lines.append(f"{part.name}: {part.count:,} {part.things}")
        lines += [f"  {fact}" for fact in part.facts]
        lines += [f"  odd: {one}" for one in part.odd]
    odd = sum(len(part.odd) for part in parts)
    what = "nothing is odd" if not odd else "1 thing is odd" if odd == 1 else f"{odd} things are odd"
    lines.append(f"These data can be trained on; {what}.")
    return "\n".join(lines)


def counted(values: Iterable[Hashable]) -> str:
    """Return values with how often each comes, most frequent first: "cat 12, dog 7 and 3 others"."""
    counts = Counter(values).most_common()
    named = ", ".join(f"{value} {count:,}" for value, count in counts[:MOST_NAMED])
    return named + (f" and {len(counts) - MOST_NAMED:,} others" if len(counts) > MOST_NAMED else "")


def span(name: str, values: Sequence[int], unit: str) -> str:
    """Return the least, the middle and the largest of some numbers, as a fact."""
    ordered = sorted(values)
    low, middle, high = ordered[0], ordered[len(ordered) // 2], ordered[-1]
    return f"{name}: {low:,} {unit}" if low == high else f"{name}: {low:,} to {high:,} {unit}, median {middle:,}"


def key(content: bytes) -> bytes:
    """Return what tells contents apart in little memory."""
    return hashlib.blake2b(content, digest_size=16).digest()


def repeated(keys: Sequence[Hashable], things: str) -> list[str]:
    """Return the oddity that some rows are there again, with the first such pair; none where all differ."""
    first: dict[Hashable, int] = {}
    pairs = [(first.setdefault(value, row), row) for row, value in enumerate(keys)]
    again = [pair for pair in pairs if pair[0] != pair[1]]
    return [f"{len(again):,} {things} are there again, as row {again[0][0]} in row {again[0][1]}"] if again else []


def shared(keys: Sequence[Hashable], others: Sequence[Hashable], things: str, other: str) -> list[str]:
    """Return the oddity that some rows are in another file too: what is measured on them is no measure."""
    known = {value: row for row, value in reversed(list(enumerate(others)))}
    both = [(row, known[value]) for row, value in enumerate(keys) if value in known]
    return [f"{len(both):,} {things} are in {other} too, as row {both[0][0]} in its row {both[0][1]}"] if both else []


def rows_that(are: Mapping[str, Sequence[int]], things: str) -> list[str]:
    """Return an oddity for each description that fits some rows, with the first of them."""
    return [f"{len(rows):,} {things} {what}, the first in row {rows[0]}" for what, rows in are.items() if rows]
