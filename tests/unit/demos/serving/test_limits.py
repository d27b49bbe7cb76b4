"""The table of limits is the one that docs/hosting.md prints, and what is refused elsewhere is refused by it."""

import inspect
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from demos.images.picture_files import MOST_BYTES, MOST_JSON, MOST_PICTURES
from demos.kit import image_io
from demos.serving import limits
from demos.text.validation import checked_prompt
from demos.translation.validation import check_request

ROOT = Path(__file__).parents[4]


def test_the_document_prints_the_table() -> None:
    text = (ROOT / "docs/hosting.md").read_text(encoding="utf-8")
    printed = text.split("<!-- limits -->\n")[1].split("\n<!-- /limits -->")[0]
    assert printed == limits.markdown()


def test_every_limit_stands_in_the_table() -> None:
    source = inspect.getsource(limits)
    table = source[source.index("TABLE = (") : source.index("def markdown")]
    names = [name for name, value in vars(limits).items() if name.isupper() and isinstance(value, int | float)]
    assert len(names) > 20
    assert [name for name in names if name not in table] == ["SENTENCE_CHARACTERS"]


def test_texts_and_batches_are_limited_by_the_table() -> None:
    assert checked_prompt("x" * limits.PROMPT_CHARACTERS)
    with pytest.raises(ValueError, match="20,001 characters; the network reads at most 20,000"):
        checked_prompt("x" * (limits.PROMPT_CHARACTERS + 1))
    with pytest.raises(ValueError, match="up to 5,000 are translated"):
        check_request("x" * (limits.TRANSLATED_CHARACTERS + 1), 5, "attention")
    assert (MOST_PICTURES, MOST_BYTES, MOST_JSON) == (200, 300_000_000, 20_000_000)


def test_no_more_than_two_pictures_are_decoded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock, go_on = 0, 0, threading.Lock(), threading.Event()

    def slow(*_: Any) -> Image.Image:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            if now == limits.DECODED_AT_ONCE:
                go_on.set()
        go_on.wait(10)
        with lock:
            now -= 1
        return Image.new("RGB", (8, 8))

    monkeypatch.setattr(image_io, "read_image", slow)
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(image_io.from_bytes, [content.getvalue()] * 8))
    assert most == limits.DECODED_AT_ONCE
