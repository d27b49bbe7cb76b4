"""gradio's own scripts and styles: kept by browsers, compressed once, and with two slow searches replaced.

gradio names each of these files by a hash of its content, but lets browsers ask for all of them again at each visit
(150 requests), compresses them anew each time, and sends the page itself (1.2 MB) uncompressed. Two searches of its
script take time with the square of the page's size; `gradio_nodes.js` has the same with an index.
"""

import gzip
import hashlib
import logging
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
import gradio
from gradio.brotli_middleware import BrotliResponder, Mode
from starlette.middleware.gzip import GZipResponder
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from demos.kit import scripts

FOLDER = Path(gradio.__file__).parent / "templates/frontend/assets"
NODES = Path(__file__).with_name("gradio_nodes.js")
FOR_EVER = "public, max-age=31536000, immutable"
ASKED_AGAIN = "public, no-cache"
"""For a script that we change: its name tells gradio's version, not ours."""
COMPRESSED = (".js", ".css", ".svg", ".json")
SMALLEST = 400
"""Bytes; less isn't worth compressing."""
QUALITY = 5

SEARCH = re.compile(
    r"function (?P<name>[\w$]+)\((?P<root>[\w$]+),(?P<id>[\w$]+)\)\{"
    r"if\((?P=root)\.id===(?P=id)\)return (?P=root);"
    r"if\((?P=root)\.children\)for\(let (?P<child>[\w$]+) of (?P=root)\.children\)\{"
    r"let (?P<found>[\w$]+)=(?P=name)\((?P=child),(?P=id)\);if\((?P=found)\)return (?P=found)\}return null\}"
)
"""gradio's walk through the whole tree for each component that it looks up."""
ATTACHED = re.compile(
    r"find_attached_events\((?P<node>[\w$]+),(?P<dependencies>[\w$]+)\)\{let [^{}]*\.targets\.find\([^{}]*"
    r"\{let [^{}]*\}\)\.filter\(Boolean\);return (?P=node)\.props\.shared_props\.attached_events=[\w$]+,(?P=node)\}"
)
"""gradio's walk through all events for each component, whose targets it reads twice."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its content plain and compressed, by the name of the coding."""

    content: dict[str, bytes]
    media_type: str
    kept: str
    tag: str


def replaced(script: str, module: str) -> str | None:
    """Return gradio's script with its two searches replaced by those of the module at that address.

    None where they aren't in it, as in any other script.
    """
    script, searches = SEARCH.subn(r"function \g<name>(\g<root>,\g<id>){return findNode(\g<root>,\g<id>)}", script)
    script, attached = ATTACHED.subn(
        r"find_attached_events(\g<node>,\g<dependencies>){return attachEvents(\g<node>,\g<dependencies>)}", script
    )
    if (searches, attached) != (1, 1):
        return None
    return f'import{{findNode,attachEvents}}from"{module}";{script}'


def route() -> Route:
    """Return the route for `launch(app_kwargs={"routes": [route()]})`; it stands before gradio's own of that path.

    Files are looked up by name among those that were there at the start: no request chooses a path on the disk.
    """
    return Route("/assets/{path:path}", _serve, methods=["GET"])


class CompressedPage:
    """ASGI middleware: sends the page itself compressed, as gradio sends what has a file name."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but the page at "/"."""
        coding = _coding(Request(scope)) if scope["type"] == "http" and scope["path"] in ("", "/") else ""
        if coding == "br":
            await BrotliResponder(self.app, 4, Mode.text, 22, 0, SMALLEST)(scope, receive, send)
        elif coding == "gzip":
            await GZipResponder(self.app, SMALLEST)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


@cache
def _asset(name: str) -> Asset:
    content, kept = (FOLDER / name).read_bytes(), FOR_EVER
    if name.startswith("core-"):
        ours = replaced(content.decode(), f"../{scripts.address(NODES)}")
        if ours is None:
            log.warning("gradio's script %s has no searches that could be replaced; the page opens more slowly.", name)
        content, kept = (content, kept) if ours is None else (ours.encode(), ASKED_AGAIN)
    codings = {"": content}
    if name.endswith(COMPRESSED) and len(content) > SMALLEST:
        codings |= {"br": brotli.compress(content, quality=QUALITY), "gzip": gzip.compress(content, 6)}
    media_type = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return Asset(codings, media_type or "application/octet-stream", kept, hashlib.sha256(content).hexdigest()[:16])


def _coding(request: Request) -> str:
    """Return the better of the codings that a browser takes; "" for none."""
    taken = [part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")]
    return next((coding for coding in ("br", "gzip") if coding in taken), "")


async def _serve(request: Request) -> Response:
    name = request.path_params["path"]
    if name not in _names():
        return JSONResponse({"detail": "There is no such file."}, 404, headers={"Cache-Control": "no-store"})
    asset = _asset(name)
    coding = _coding(request)
    coding = coding if coding in asset.content else ""
    tag = f'"{asset.tag}-{coding}"'
    headers = {"Cache-Control": asset.kept, "ETag": tag, "Vary": "Accept-Encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers=headers)
    headers |= {"Content-Encoding": coding} if coding else {}
    return Response(asset.content[coding], headers=headers, media_type=asset.media_type)
