"""Two continuations that grow side by side."""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Continuations:
    """Both continuations so far, and the seconds that each network has worked for its own."""

    ours: str = ""
    theirs: str = ""
    our_seconds: float = 0.0
    their_seconds: float = 0.0


def interleave(
    ours: Generator[str, None, None], theirs: Generator[str, None, None] | None
) -> Generator[Continuations, None, None]:
    """Let the shorter text grow, again and again, until both have ended; closing this closes both."""
    with closing(ours), closing(theirs if theirs is not None else _nothing()) as others:
        both, open_ours, open_theirs = Continuations(), True, True
        while open_ours or open_theirs:
            if open_ours and (not open_theirs or len(both.ours) <= len(both.theirs)):
                grown, seconds = _next(ours)
                open_ours = grown is not None
                both = replace(both, ours=grown or both.ours, our_seconds=both.our_seconds + seconds)
            else:
                grown, seconds = _next(others)
                open_theirs = grown is not None
                both = replace(both, theirs=grown or both.theirs, their_seconds=both.their_seconds + seconds)
            if grown is not None:
                yield both


def _next(items: Iterator[str]) -> tuple[str | None, float]:
    began = time.perf_counter()
    return next(items, None), time.perf_counter() - began


def _nothing() -> Generator[str, None, None]:
    yield from ()
