"""One big model from the Hub in memory at a time: loaded when asked for, borrowed, released when nobody uses it."""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from weights import WeightsUnavailable
from weights.hub import HubModel, megabytes

UNUSED_SECONDS = 600.0
"""A model that nobody used for so long is released."""
WAIT_SECONDS = 30.0
"""How long one waits for another model to come free."""
_CGROUP = Path("/sys/fs/cgroup")


class _Slot:
    """The model in memory: its name, how many use it, and when it was last used."""

    name = ""
    model: Any = None
    users = 0
    used = 0.0
    timer: threading.Timer | None = None


_slot = _Slot()
_free = threading.Condition()


@contextmanager
def borrow(model: HubModel, size: int, load: Callable[[], Any]) -> Iterator[Any]:
    """Borrow what `load` makes of a model of so many bytes; the one in memory is used again, another one goes first.

    Raises `WeightsUnavailable` where free memory is under twice its size, or another model is at work for too long.
    """
    with _free:
        if not _free.wait_for(lambda: _slot.users == 0 or _slot.name == _name(model), WAIT_SECONDS):
            raise WeightsUnavailable(
                "Another model from the Hub is at work, and only one is kept in memory. "
                f"Ask {model.title} again in a moment."
            )
        if _slot.name != _name(model):
            _drop()
            free = available_memory()
            if free < 2 * size:
                raise WeightsUnavailable(
                    f"{model.title} needs {megabytes(2 * size)} of free memory to be safe, and this machine has "
                    f"{megabytes(free)} left. Close something, or use a smaller model."
                )
            _slot.model = load()
            _slot.name = _name(model)
        _slot.users += 1
        borrowed = _slot.model
    try:
        yield borrowed
    finally:
        with _free:
            _slot.users -= 1
            _slot.used = time.monotonic()
            _release_later()
            _free.notify_all()


def loaded() -> str:
    """Return the name of the model in memory, or an empty text."""
    return _slot.name


def release() -> None:
    """Release the model now, unless somebody uses it."""
    with _free:
        if _slot.users == 0:
            _drop()


def available_memory() -> int:
    """Return the bytes of memory that are free on this machine, or in the container it runs in."""
    import psutil

    free = int(psutil.virtual_memory().available)
    try:
        limit, used = (int((_CGROUP / name).read_text()) for name in ("memory.max", "memory.current"))
        facts = dict(line.split() for line in (_CGROUP / "memory.stat").read_text().splitlines())
        return min(free, limit - used + int(facts["inactive_file"]))  # files that were read give way when needed
    except (OSError, ValueError, KeyError):  # no container, or no limit
        return free


def after_fork() -> None:
    """Begin anew in a forked process: those who borrowed and waited are in the other one."""
    global _free
    _free = threading.Condition()
    _slot.users, _slot.timer = 0, None


def _name(model: HubModel) -> str:
    """Return what a model is known by here: one that was named again may be of another commit."""
    return f"{model.name}@{model.commit}" if model.commit else model.name


def _drop() -> None:
    _slot.name, _slot.model = "", None
    gc.collect()


def _release_later() -> None:
    """Look again when the model will have been unused for long enough."""
    if _slot.timer is not None:
        _slot.timer.cancel()
    _slot.timer = threading.Timer(UNUSED_SECONDS, _release_unused)
    _slot.timer.daemon = True
    _slot.timer.start()


def _release_unused() -> None:
    with _free:
        if _slot.users == 0 and time.monotonic() - _slot.used >= UNUSED_SECONDS - 1:
            _drop()
