"""The whole app in a process of its own, as `make run` starts it, and plain calls of its API."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

import httpx
import psutil
import pytest

from tests.browser.served import served


@dataclass(frozen=True)
class App:
    """A running app: a client of its address, and its process."""

    client: httpx.Client
    process: psutil.Process

    def call(self, name: str, data: list[Any], **body: Any) -> httpx.Response:
        """Hand a call to the queue."""
        return self.client.post(f"/gradio_api/call/{name}", json={"data": data, **body})

    def answer(self, name: str, data: list[Any], **body: Any) -> str:
        """Call, and return the whole stream of events that answers; fails where the call isn't taken."""
        taken = self.call(name, data, **body)
        assert taken.status_code == 200, taken.text
        return self.client.get(f"/gradio_api/call/{name}/{taken.json()['event_id']}").text

    def settle(self) -> None:
        """Wait until the networks are loaded behind the page."""
        for _ in range(600):
            if self.client.get("/health").status_code == 200:
                return
            time.sleep(1)
        pytest.fail("The networks aren't loaded after ten minutes.")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app, started once for these tests."""
    with served(tmp_path_factory.mktemp("running") / "app.log") as address:
        port = str(urlparse(address).port)
        (process,) = [child for child in psutil.Process().children() if port in child.cmdline()]
        with httpx.Client(base_url=address, timeout=60) as client:
            yield App(client, process)
