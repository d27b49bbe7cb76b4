"""The app in a process of its own, for browser tests."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP = ("app.py", "--port")
COLD = ("-m", "tests.browser.cold_app", "--port")
"""The app, which loads no network before a visitor asks for it."""


def free_port() -> int:
    """A port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(log: Path, page: tuple[str, ...] = APP, **environment: str) -> Iterator[str]:
    """Start the app with these environment variables beside our own; gives its address once it answers.

    `page`: arguments of Python that start another one, with the port after them.
    """
    port = free_port()
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, *page, str(port)],
            cwd=ROOT,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1", **environment},
        )
    found = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1800):
            if process.poll() is not None:
                break
            with suppress(OSError):
                urllib.request.urlopen(found, timeout=5).close()
                if found in log.read_text():  # another test's server may have had the port for a moment
                    break
            time.sleep(0.1)
        else:
            pytest.fail(f"The app didn't answer within three minutes: {log.read_text()}")
        assert process.poll() is None, log.read_text()
        yield found
    finally:
        process.terminate()
        process.wait(20)
