"""The sheet of paper: what stands on it, as the page and the server hand it to each other."""

import json
import secrets
import threading
from collections import deque
from dataclasses import asdict, dataclass, field, replace

REMEMBERED = 1000  # stopped writings
_stopped: deque[str] = deque(maxlen=REMEMBERED)
_lock = threading.Lock()


class NothingToGoOnFrom(ValueError):
    """The sheet that the page sent holds no text."""


@dataclass(frozen=True)
class Sheet:
    """The visitor's words and the network's, and how its latest writing goes.

    writing: whether more will come; seconds: how long the network has worked; run: tells one writing from another.
    """

    prompt: str = ""
    continuation: str = ""
    writing: bool = False
    seconds: float = 0.0
    run: str = field(default_factory=lambda: secrets.token_hex(8))

    def to_json(self) -> str:
        """The sheet as the value of its page part."""
        return json.dumps(asdict(self))

    def grown(self, continuation: str, seconds: float, writing: bool) -> "Sheet":
        """The same writing a little later."""
        return replace(self, continuation=continuation, seconds=seconds, writing=writing)


def read_sheet(text: str) -> Sheet:
    """The sheet that a page sent; raises NothingToGoOnFrom where it isn't one, for a call may carry anything."""
    try:
        value = json.loads(text)
        sheet = Sheet(value["prompt"], value["continuation"], False, float(value["seconds"]), value["run"])
    except (TypeError, ValueError, KeyError):
        sheet = None
    texts = (sheet.prompt, sheet.continuation, sheet.run) if sheet else (None,)
    if sheet is None or not all(isinstance(part, str) for part in texts) or not 0 <= sheet.seconds < 1e6:
        raise NothingToGoOnFrom("There is nothing to go on from yet. Press Write first.")
    return sheet


def stop(run: str) -> None:
    """Ask a writing to end before its next item."""
    with _lock:
        _stopped.append(run[:16])


def hush(text: str) -> None:
    """End the writing on the sheet that a page sent, if one still goes on: another is asked for."""
    try:
        stop(read_sheet(text).run)
    except NothingToGoOnFrom:
        return


def is_stopped(run: str) -> bool:
    """Whether a writing was asked to end."""
    with _lock:
        return run in _stopped
