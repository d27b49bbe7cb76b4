"""A large file received so that a lost connection costs little: what came is kept, and the next try goes on there."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from weights.fetch_plan import CHUNK, TIMEOUT, NotAvailable

TRIES = 4
"""Tries in a row that bring nothing, before it is given up."""
PAUSES = (0.5, 1.0, 2.0)
"""Seconds between them."""
BROKE = "the connection broke, and going on where it broke failed as well"


class Came(Protocol):
    """Whoever is told of the bytes that came, or that are `here` from an earlier try; it may raise to stop it."""

    def __call__(self, count: int, here: bool = False) -> None:
        """Take note of some more bytes."""


def receive(address: str, headers: Mapping[str, str], place: Path, size: int, came: Came) -> Path:
    """Fetch a file of so many bytes into a part beside its place, and return the part, whole.

    What an earlier try has left there is gone on with. Raises NotAvailable where the connection or the server fails,
    and leaves the part for the next try; whatever `came` or the disk raises deletes it.
    """
    part = place.with_name(f"{place.name}.part")
    try:
        if part.exists() and part.stat().st_size > size:
            part.unlink()
        if part.exists():
            came(part.stat().st_size, here=True)
        _to_the_end(address, headers, part, size, came)
    except NotAvailable:
        raise
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _to_the_end(address: str, headers: Mapping[str, str], part: Path, size: int, came: Came) -> None:
    fruitless = 0
    with part.open("ab") as file:
        while file.tell() < size:
            before = file.tell()
            try:
                for piece in _pieces(address, headers, before):
                    file.write(piece)
                    came(len(piece))
                if file.tell() == size:
                    return
            except _Broken:
                pass
            file.flush()
            fruitless = 0 if file.tell() > before else fruitless + 1
            if fruitless == TRIES or file.tell() > size:
                raise NotAvailable(BROKE)
            if fruitless:
                time.sleep(PAUSES[fruitless - 1])
                came(0)


class _Broken(Exception):
    """The connection broke; what came so far is right."""


def _pieces(address: str, headers: Mapping[str, str], begin: int) -> Iterator[bytes]:
    import httpx2

    wanted = {**headers, "Accept-Encoding": "identity", **({"Range": f"bytes={begin}-"} if begin else {})}
    try:
        with httpx2.stream("GET", address, headers=wanted, timeout=TIMEOUT, follow_redirects=True) as answer:
            if answer.status_code >= 500:
                raise _Broken
            if answer.status_code != (206 if begin else 200):
                raise NotAvailable(f"the server refused (status {answer.status_code})")
            yield from answer.iter_bytes(CHUNK)
    except httpx2.HTTPError:
        raise _Broken from None
