"""gradio's scripts are kept, compressed, and have their two slow searches replaced; the page itself is compressed."""

import gzip
import re

import brotli
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from demos.frame import gradio_assets
from demos.frame.gradio_assets import ASKED_AGAIN, FOLDER, FOR_EVER, replaced
from demos.kit import scripts
from tests.unit.demos.frame.conftest import App

CORE = next(FOLDER.glob("core-*.js")).name
STYLE = next(FOLDER.glob("index-*.css")).name
PICTURE = next(path.name for path in FOLDER.iterdir() if path.suffix == ".woff2")
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[gradio_assets.route()]))


def test_this_gradio_has_both_searches() -> None:
    script = replaced((FOLDER / CORE).read_text(), "../x.js")
    assert script is not None
    assert script.startswith('import{findNode,attachEvents}from"../x.js";')
    assert re.search(r"find_attached_events\((\w+),(\w+)\)\{return attachEvents\(\1,\2\)\}", script)
    assert re.search(r"function [\w$]+\((\w+),(\w+)\)\{return findNode\(\1,\2\)\}", script)


def test_a_script_with_neither_or_only_one_of_them_is_left_alone() -> None:
    search = (
        "function Z(e,t){if(e.id===t)return e;if(e.children)for(let n of e.children){"
        "let e=Z(n,t);if(e)return e}return null}"
    )
    assert replaced("let a=1;", "x.js") is None
    assert replaced(search, "x.js") is None
    assert replaced(search.replace("return null", "return 0"), "x.js") is None


def test_a_page_opens_with_a_gradio_that_has_them_no_more(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(gradio_assets, "replaced", lambda *_: None)
    gradio_assets._asset.cache_clear()
    try:
        answer = client.get(f"/assets/{CORE}")
    finally:
        gradio_assets._asset.cache_clear()
    assert answer.text == (FOLDER / CORE).read_text()
    assert "opens more slowly" in caplog.text


def test_the_changed_script_asks_for_ours_and_is_asked_for_again(client: TestClient) -> None:
    answer = client.get(f"/assets/{CORE}")
    assert scripts.address(gradio_assets.NODES) in answer.text
    assert answer.headers["cache-control"] == ASKED_AGAIN
    tag = answer.headers["etag"]
    assert client.get(f"/assets/{CORE}", headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"/assets/{CORE}", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(("coding", "plain"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_the_others_are_gradio_s_own_and_kept(client: TestClient, coding: str, plain: object) -> None:
    content = (FOLDER / STYLE).read_bytes()
    with client.stream("GET", f"/assets/{STYLE}", headers={"Accept-Encoding": f"{coding};q=0.9, deflate"}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-type"].startswith("text/css")
    assert len(sent) < len(content) / 2
    assert plain(sent) == content  # type: ignore[operator]
    unpacked = client.get(f"/assets/{STYLE}", headers=PLAIN)
    assert "content-encoding" not in unpacked.headers
    assert unpacked.content == content


def test_a_font_is_sent_as_it_is(client: TestClient) -> None:
    answer = client.get(f"/assets/{PICTURE}")
    assert "content-encoding" not in answer.headers
    assert answer.content == (FOLDER / PICTURE).read_bytes()


@pytest.mark.parametrize("path", ["missing.js", "../index.html", "%2e%2e/index.html", "..%2findex.html", ""])
def test_nothing_else_is_sent(client: TestClient, path: str) -> None:
    assert client.get(f"/assets/{path}").status_code == 404


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_the_page_itself_is_compressed_where_the_browser_takes_it(coding: str, running: App) -> None:
    with running.client.stream("GET", "/", headers={"Accept-Encoding": coding}) as answer:
        size = sum(len(part) for part in answer.iter_raw())
    assert answer.headers.get("content-encoding", "identity") == coding
    assert (size < 300_000) == (coding != "identity")
