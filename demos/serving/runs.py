"""Runs that a visitor may stop: each has a name, which the page hands back, and asks before every item whether it ends.

gradio's own `cancels` ends whatever runs for the visitor when the page's second request arrives, which may be the run
that was begun after Stop; and an event that is still ending swallows the next one. A named run ends alone.
"""

import secrets
import threading
from collections import deque

MAX_STOPPED = 1000  # stopped runs that are remembered
NAME = 16  # characters
_stopped: deque[str] = deque(maxlen=MAX_STOPPED)
_lock = threading.Lock()


def new_run() -> str:
    """Return the name of a run that nobody can guess."""
    return secrets.token_hex(NAME // 2)


def stop(run: str) -> None:
    """Ask a run to end before its next item; nothing happens where there is none ("")."""
    if run:
        with _lock:
            _stopped.append(run[:NAME])


def is_stopped(run: str) -> bool:
    """Return whether a run was asked to end."""
    with _lock:
        return run in _stopped
