"""A proxy's prefix that the server doesn't know is said once, in its log."""

import asyncio
import logging
from typing import Any

import pytest

from demos.frame.prefix_hint import PrefixHint, prefix_of
from demos.kit.scripts import FOLDER

SCRIPT = f"/{FOLDER}/0123456789ab/frame/page.js"


@pytest.mark.parametrize(
    ("referer", "prefix"),
    [
        ("https://example.org/four/?tab=text", "/four"),
        ("https://example.org/a/b/", "/a/b"),
        ("https://example.org/", ""),
        ("https://example.org/?tab=text", ""),
        (f"https://example.org/four{SCRIPT}", ""),
        ("", ""),
        (f"https://example.org/{'a' * 100}", ""),
    ],
)
def test_the_page_that_asks_shows_the_prefix(referer: str, prefix: str) -> None:
    assert prefix_of(referer) == prefix


def test_it_is_said_once_and_not_where_it_is_known(caplog: pytest.LogCaptureFixture) -> None:
    passed: list[Any] = []

    async def app(*_: Any) -> None:
        passed.append(True)

    def ask(gate: PrefixHint, path: str = SCRIPT, **more: Any) -> None:
        headers = [(b"referer", b"https://example.org/four/")]
        asyncio.run(gate({"type": "http", "path": path, "headers": headers, **more}, None, None))  # type: ignore[arg-type]

    with caplog.at_level(logging.WARNING):
        ask(PrefixHint(app), root_path="/four")
        ask(PrefixHint(app), path="/config")
        assert caplog.messages == []
        gate = PrefixHint(app)
        for _ in range(3):
            ask(gate)
    assert len(passed) == 5
    assert len(caplog.messages) == 1
    assert caplog.messages[0].endswith("Start it with --root-path /four")
