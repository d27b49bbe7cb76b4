"""What every request with JSON goes through before gradio sees it: the session and the files that it names.

gradio 6.31.0 takes an empty `session_hash` for two sessions at once (see queue_guard), and opens the `path` of a file
wherever it lies on the server, if the file comes without `meta` and inside another model, as in `gr.Image`. Whatever
the component, a file arrives as an object with a `path`; so every such object in a body is looked at, however deep.
"""

import json
from collections.abc import Iterator
from typing import Any

from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demos.kit.client_files import NOT_HERE, NotHere, uploaded

NO_SESSION = "“session_hash” is empty. Leave it out, or send a text of your own."
FILE = {"_type": "gradio.FileData"}


class Refused(ValueError):
    """A request that isn't let through; the message says why."""


class RequestGate:
    """ASGI middleware that answers 400 and a sentence (`{"detail": ...}`) to what `check` refuses."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body of a request that may carry JSON, judge it, and hand it on as it came."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS") or _is_form(scope):
            await self.app(scope, receive, send)
            return
        messages = await _all(receive)
        try:
            check(b"".join(message.get("body", b"") for message in messages))
        except Refused as error:
            await JSONResponse({"detail": str(error)}, status_code=400)(scope, receive, send)
            return
        waiting = iter(messages)

        async def again() -> Message:
            return next(waiting, None) or await receive()

        await self.app(scope, again, send)


def middleware() -> list[Middleware]:
    """Return what `launch(app_kwargs={"middleware": ...})` needs."""
    return [Middleware(RequestGate)]


def check(body: bytes) -> None:
    """Judge the body of a request; what isn't JSON is left to gradio, which reads it in the same way.

    Raises:
        Refused: for an empty session, or a file that is neither in our cache nor an address to fetch it from.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(content, dict) and content.get("session_hash") == "":
        raise Refused(NO_SESSION)
    for file in files(content):
        try:
            if not _is_address(file):
                uploaded(file["path"])
        except NotHere:
            raise Refused(NOT_HERE) from None


def files(content: Any) -> Iterator[dict[str, Any]]:
    """Yield every object with a `path` that is a text, wherever it lies in JSON."""
    waiting = [content]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
            if part.get("path") and isinstance(part["path"], str):
                yield part


def _is_address(file: dict[str, Any]) -> bool:
    """Whether gradio fetches a file from the web, guarded as it does, instead of opening it: only with its `meta`."""
    return file.get("meta") == FILE and file["path"].startswith(("http://", "https://"))


def _is_form(scope: Scope) -> bool:
    """Whether the request uploads files; gradio chooses where they lie."""
    kinds = [value for name, value in scope["headers"] if name == b"content-type"]
    return bool(kinds) and kinds[0].startswith(b"multipart/form-data")


async def _all(receive: Receive) -> list[Message]:
    messages = []
    while True:
        messages.append(message := await receive())
        if message["type"] != "http.request" or not message.get("more_body"):
            return messages
