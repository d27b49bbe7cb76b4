import signal
from collections.abc import Iterator

import pytest

from tests.unit.training.command import Command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """What runs a network's command line in this process; the handlers of signals are as they were afterwards."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Command(monkeypatch)
    for number, handler in handlers.items():
        signal.signal(number, handler)
