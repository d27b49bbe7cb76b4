"""A network's command line, run in this process: it says what it says in one of its own, and torch is imported once."""

import io
import runpy
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

import pytest


class Command:
    """Runs `python -m training.NETWORK ...` and tells its exit status."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(self, network: str, *arguments: str) -> int:
        self.monkeypatch.setattr(sys, "argv", [network, *arguments])
        return exit_status(f"training.{network}")


@dataclass(frozen=True)
class Finished:
    """What a command left: its exit status, and what it said where."""

    status: int
    out: str
    err: str


def finished(module: str, *arguments: str) -> Finished:
    """Run `python -m MODULE ...` and hand back what it left; the handlers of signals are as they were afterwards."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    out, err = io.StringIO(), io.StringIO()
    try:
        with patch.object(sys, "argv", [module, *arguments]), redirect_stdout(out), redirect_stderr(err):
            status = exit_status(module)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return Finished(status, out.getvalue(), err.getvalue())


def exit_status(module: str) -> int:
    """Run a module as `python -m` does, and return the status that it ends with."""
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=False)
    except SystemExit as end:
        return int(str(end.code or 0))
    return 0
