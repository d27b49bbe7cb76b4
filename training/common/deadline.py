"""How long one answer may take: looked at between steps and tokens, and inside ONNX Runtime through its RunOptions.

    with Deadline(120.0):
        for step in steps:
            deadline.check()                            # raises TooLong
            outputs = deadline.run(session, given)      # so does this, even in the midst of a run

Without a deadline around them, `check` does nothing and `run` is the session's own.
"""

import threading
import time
from collections.abc import Mapping
from contextvars import ContextVar, Token
from typing import Any

LOOK_SECONDS = 0.1
"""How often the runs under way are looked at."""


class TooLong(ValueError):
    """An answer that took longer than it may; the message is for the visitor."""

    title = "Took too long"


class Deadline:
    """A moment by which an answer is to be there; a context manager, which may be entered for each of its steps."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._token: Token[Deadline | None] | None = None
        self.restart()

    def restart(self) -> None:
        """Count from now: after what isn't the answer's own work, as a download."""
        self.ends = time.monotonic() + self.seconds

    @property
    def over(self) -> bool:
        """Whether that moment has gone by."""
        return time.monotonic() > self.ends

    def check(self) -> None:
        """Raise `TooLong` where it has."""
        if self.over:
            raise TooLong(
                f"This took longer than {self.seconds:g} seconds, the limit for one answer, so it was ended. "
                "Ask for less at once, or try again when fewer people are here."
            )

    def __enter__(self) -> "Deadline":
        self._token = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._token is not None
        _current.reset(self._token)


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def check() -> None:
    """Raise `TooLong` where the deadline of the answer in the making has gone by."""
    deadline = _current.get()
    if deadline is not None:
        deadline.check()


def restart() -> None:
    """Let the answer in the making take all its time from now."""
    deadline = _current.get()
    if deadline is not None:
        deadline.restart()


def run(session: Any, given: Mapping[str, Any]) -> list[Any]:
    """Return all outputs of an `onnxruntime.InferenceSession`, ended at the deadline. Raises `TooLong`."""
    deadline = _current.get()
    if deadline is None:
        outputs: list[Any] = session.run(None, given)
        return outputs
    deadline.check()
    import onnxruntime

    options = onnxruntime.RunOptions()
    _watcher.add(options, deadline)
    try:
        outputs = session.run(None, given, options)
    except Exception:
        deadline.check()  # it was ended for that
        raise
    finally:
        _watcher.remove(options)
    return outputs


class _Watcher:
    """One thread that ends runs whose deadline has gone by; it sleeps while there are none."""

    def __init__(self) -> None:
        self.runs: dict[int, tuple[Any, Deadline]] = {}
        self.changed = threading.Condition()
        self.started = False

    def add(self, options: Any, deadline: Deadline) -> None:
        with self.changed:
            self.runs[id(options)] = options, deadline
            if not self.started:
                self.started = True
                threading.Thread(target=self._watch, name="deadlines", daemon=True).start()
            elif len(self.runs) == 1:
                self.changed.notify()

    def remove(self, options: Any) -> None:
        with self.changed:
            self.runs.pop(id(options), None)

    def _watch(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: bool(self.runs))
                for options, deadline in self.runs.values():
                    if deadline.over:
                        options.terminate = True
            time.sleep(LOOK_SECONDS)


_watcher = _Watcher()
