"""The tools of `--mcp` through the official client: which there are, what each answers, and what is refused."""

import asyncio
import base64
import io
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, types
from mcp.client.streamable_http import streamable_http_client
from PIL import Image

from tests.browser.served import ROOT, served

TOOLS = {"classify_picture", "detect_objects", "continue_text", "handwrite", "translate", "generate_face"}
EXAMPLES = ROOT / "demos/images/examples"
PATH = "/gradio_api/mcp/"
Call = Callable[..., types.CallToolResult]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("app") / "app.log", ("app.py", "--mcp", "--port")) as found:
        yield found


def ask(address: str, question: Callable[[ClientSession], Any]) -> Any:
    """Return what a session answers to one question."""

    async def in_session() -> Any:
        async with (
            streamable_http_client(address + PATH) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await question(session)

    return asyncio.run(in_session())


@pytest.fixture(scope="module")
def call(address: str) -> Call:
    return lambda name, **arguments: ask(address, lambda session: session.call_tool(name, arguments))


def text_of(result: types.CallToolResult) -> str:
    [content] = result.content
    assert not result.isError, content
    assert isinstance(content, types.TextContent)
    return content.text


def picture_of(result: types.CallToolResult) -> Image.Image:
    [content] = result.content
    assert isinstance(content, types.ImageContent), content
    assert content.mimeType == "image/png"
    return Image.open(io.BytesIO(base64.b64decode(content.data)))


def refusal_of(result: types.CallToolResult) -> str:
    [content] = result.content
    assert result.isError
    assert isinstance(content, types.TextContent)
    return content.text


def data(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


@pytest.fixture(scope="module")
def tools(address: str) -> list[types.Tool]:
    return list(ask(address, lambda session: session.list_tools()).tools)


def test_only_the_tools_are_listed_and_each_says_what_it_does(tools: list[types.Tool]) -> None:
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert len(tool.description) > 60
        for name, argument in tool.inputSchema["properties"].items():
            assert len(argument.get("description", "")) > 20, (tool.name, name)
            assert "http" not in json.dumps(argument)


def test_the_tools_are_no_calls_of_the_apis_documentation(address: str) -> None:
    from gradio_client import Client

    listed = Client(address, verbose=False).view_api(return_format="dict", print_info=False)
    assert not [name for name in listed["named_endpoints"] if "tool" in name or name.strip("/") in TOOLS]


def test_a_picture_is_classified_and_searched(call: Call) -> None:
    cat = data(EXAMPLES / "nuclei.webp")
    found = json.loads(text_of(call("classify_picture", image=cat, model="tiny_imagenet", top=3)))
    assert len(found) == 3
    assert found[0]["probability"] >= found[1]["probability"]
    nuclei = json.loads(text_of(call("detect_objects", image=f"data:image/webp;base64,{cat}", model="nuclei")))
    assert (nuclei["width"], nuclei["height"]) == (256, 256)
    assert len(nuclei["objects"]) > 10
    left, top, right, bottom = nuclei["objects"][0]["box"]
    assert 0 <= left < right <= 256
    assert 0 <= top < bottom <= 256


def test_texts_and_pictures_come_back(call: Call) -> None:
    written = text_of(call("continue_text", prompt="ROMEO:\n", length=60, seed=3))
    assert len(written) == 60
    assert written == text_of(call("continue_text", prompt="ROMEO:\n", length=60, seed=3))
    found = json.loads(text_of(call("translate", text="Where is the station?")))
    assert "gare" in found["text"]
    assert 0 <= found["trust"][0] <= 1
    assert picture_of(call("generate_face", seed=7, moves=[0.0, 1.5])).size == (64, 64)


def test_a_page_is_written_by_hand(call: Call) -> None:
    page = picture_of(call("handwrite", text="Dear Anna,\nthank you", seed=1)).convert("L")
    dark = sum(page.histogram()[:128]) / (page.width * page.height)
    assert 0.005 < dark < 0.3


class Witness(BaseHTTPRequestHandler):
    """A server that notes whatever is asked of it."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_GET  # noqa: N815


def test_no_address_is_fetched_and_no_file_is_opened(call: Call) -> None:
    Witness.asked = []
    server = HTTPServer(("127.0.0.1", 0), Witness)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    picture = EXAMPLES / "nuclei.webp"
    try:
        for named in (
            f"http://127.0.0.1:{server.server_port}/cat.png",
            f"https://127.0.0.1:{server.server_port}/cat.png",
            "ftp://127.0.0.1/cat.png",
            str(picture),
            picture.as_uri(),
            "data:image/png,%89PNG",
            "",
        ):
            for tool in ("classify_picture", "detect_objects"):
                assert "has to come as data" in refusal_of(call(tool, image=named)), named
        told = refusal_of(call("classify_picture", image={"url": picture.as_uri()}))
        assert "is not of type 'string'" in told
    finally:
        server.shutdown()
        server.server_close()
    assert Witness.asked == []


def test_what_is_wrong_is_said_in_a_sentence(call: Call) -> None:
    assert "not of type 'integer'" in refusal_of(call("generate_face", seed="three"))
    assert "whole number from 0" in refusal_of(call("generate_face", seed=-3))
    assert "There is no classifier called" in refusal_of(
        call("classify_picture", image=data(EXAMPLES / "nuclei.webp"), model="best")
    )
    assert "950,000 characters" in refusal_of(call("classify_picture", image="A" * 1_000_000))
    assert "Unknown tool" in refusal_of(call("images_classify", image="x"))


def test_docs_name_the_tools_and_the_address() -> None:
    docs = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    [config] = re.findall(r"```json\n(.*?)```", docs, re.DOTALL)
    [server] = json.loads(config)["mcpServers"].values()
    assert server["url"] == f"http://127.0.0.1:7860{PATH}"
    assert all(f"`{name}`" in docs for name in TOOLS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--mcp", "--auth", "ada:secret"], "--mcp and a login don't go together"),
        (["--mcp"], "--mcp needs the package mcp: pip install -r requirements-extra.txt"),
    ],
)
def test_what_cannot_be_is_said_at_the_start(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    """The second one in a Python that has no such package."""
    code = (
        "import importlib.util as found, sys\n"
        "find = found.find_spec\n"
        "found.find_spec = lambda name, *more: None if name == 'mcp' else find(name, *more)\n"
        "from demos.frame.options import options\n"
        f"options({arguments!r})"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith(sentence)
