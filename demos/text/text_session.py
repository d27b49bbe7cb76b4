"""The sheet of paper as the page and the server hand it to each other, and which runs of writing were stopped."""

import json
import secrets
import threading
from collections import deque
from dataclasses import asdict, dataclass, field, replace

MAX_STOPPED = 1000  # stopped runs that are remembered
_stopped: deque[str] = deque(maxlen=MAX_STOPPED)
_lock = threading.Lock()


class NothingToContinue(ValueError):
    """The sheet that the page sent holds no text."""


@dataclass(frozen=True)
class Sheet:
    """The visitor's prompt and the network's continuation, and how its latest run goes.

    writing: whether more will come; seconds: how long the network has worked; run: identifies this run of writing.
    """

    prompt: str = ""
    continuation: str = ""
    writing: bool = False
    seconds: float = 0.0
    run: str = field(default_factory=lambda: secrets.token_hex(8))

    def to_json(self) -> str:
        """Return the sheet as the value of its widget."""
        return json.dumps(asdict(self))

    def grown(self, continuation: str, seconds: float, writing: bool) -> "Sheet":
        """Return the same run a little later."""
        return replace(self, continuation=continuation, seconds=seconds, writing=writing)


def read_sheet(text: str) -> Sheet:
    """Return the sheet that a page sent; raise NothingToContinue where it isn't one, for a call may carry anything."""
    try:
        value = json.loads(text)
        sheet = Sheet(value["prompt"], value["continuation"], False, float(value["seconds"]), value["run"])
    except (TypeError, ValueError, KeyError):
        sheet = None
    texts = (sheet.prompt, sheet.continuation, sheet.run) if sheet else (None,)
    if sheet is None or not all(isinstance(part, str) for part in texts) or not 0 <= sheet.seconds < 1e6:
        raise NothingToContinue("There is no text to continue yet. Press Write first.")
    return sheet


def stop(run: str) -> None:
    """Ask a run to end before its next item."""
    with _lock:
        _stopped.append(run[:16])


def cancel(sheet: str) -> None:
    """End the run on the sheet that a page sent, if it still goes on: another one is about to start."""
    try:
        stop(read_sheet(sheet).run)
    except NothingToContinue:
        return


def is_stopped(run: str) -> bool:
    """Return whether a run was asked to end."""
    with _lock:
        return run in _stopped
