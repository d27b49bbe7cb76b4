"""What every request with JSON goes through before gradio sees it: its size, and the names and files that it holds.

gradio 6.31.0 reads JSON of any size, takes an empty `session_hash` for two sessions at once (see queue_guard), answers
500 to ids that are no numbers, and opens the `path` of a file wherever it lies on the server, if the file comes without
`meta` and inside another model, as in `gr.Image`. Whatever the component, a file arrives as an object with a `path`; so
every such object in a body is looked at, however deep.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demos.kit.client_files import NOT_HERE, NotHere, uploaded
from demos.serving.limits import BODY_SECONDS, JSON_BYTES, JSON_LEVELS, SESSION_CHARACTERS, TOOL_BYTES, megabytes

NO_SESSION = "“session_hash” is empty. Leave it out, or send a text of your own."
NO_TEXT = f"“session_hash” has to be a text of at most {SESSION_CHARACTERS} characters."
NO_NUMBER = "“{}” has to be a whole number."
NO_NAME = "“{}” has to be a text."
NO_LIST = "“data” has to be a list of values."
NO_OBJECT = "The request has to be a JSON object. The page’s API documentation shows what it holds."
HALF = "The request holds half of a character (a lone surrogate), so it was cut or encoded wrongly. Type it again."
TOO_DEEP = f"Lists and objects lie more than {JSON_LEVELS} deep within one another. Send plainer values."
TOO_LARGE = "This request has more than {}, the limit for JSON. Upload files instead."
TOO_SLOW = f"The request didn’t arrive within {BODY_SECONDS:g} seconds. Send it again."
PASSED_OVER_BYTES, PASSED_OVER_SECONDS = 32_000_000, 5.0  # of a body that is too large
GONE = 410  # what `resent_uploads.js` answers with a second upload
TOOLS = "/gradio_api/mcp"
"""Where programs call tools (frame/tool_server.py); a picture comes within the request."""
FILE = {"_type": "gradio.FileData"}
NUMBERS = ("fn_index", "trigger_id", "component_id")
NAMES = ("fn_name", "event_id", "api_name")


class Refused(ValueError):
    """A request that isn't let through; the message says why, `status` is that of the reply."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status

    async def reply(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the sentence, and close the connection: there may be more on it that nobody will read."""
        reply = JSONResponse({"detail": str(self)}, self.status, {"Connection": "close"})
        await reply(scope, receive, send)


class RequestGate:
    """ASGI middleware that answers a sentence (`{"detail": ...}`) to what `check` refuses."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body of a request that may carry JSON, judge it, and hand it on as it came."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS") or is_form(scope):
            await self.app(scope, receive, send)
            return
        try:
            messages = await _all(scope, receive)
            check(b"".join(message.get("body", b"") for message in messages), route(scope))
        except Refused as error:
            if error.status == 413:
                await passed_over(receive)
            await error.reply(scope, receive, send)
            return
        waiting = iter(messages)

        async def again() -> Message:
            return next(waiting, None) or await receive()

        await self.app(scope, again, send)


def check(body: bytes, path: str = "") -> None:
    """Judge the body of a request; what isn't JSON is left to gradio, which reads it in the same way.

    Raises:
        Refused: for ids and names of a wrong kind, an empty session, half a character, values too deep within one
            another, or a file that is neither in our cache nor an address to fetch it from.
    """
    try:
        content = json.loads(body)
    except RecursionError:
        raise Refused(TOO_DEEP) from None
    except ValueError:
        return
    _check_levels(content)
    if isinstance(content, dict):
        _check_names(content)
        if "/component_server" not in path and not isinstance(content.get("data", []), list):
            raise Refused(NO_LIST)
    elif path.startswith("/gradio_api/"):
        raise Refused(NO_OBJECT)
    if b"\\ud" in body.lower():
        _check_characters(content)
    for file in files(content):
        try:
            if not _is_address(file):
                uploaded(file["path"])
        except NotHere:
            raise Refused(NOT_HERE, GONE) from None


def _check_names(content: dict[str, Any]) -> None:
    session = content.get("session_hash")
    if session == "":
        raise Refused(NO_SESSION)
    if session is not None and (not isinstance(session, str) or len(session) > SESSION_CHARACTERS):
        raise Refused(NO_TEXT)
    for name in NUMBERS:
        number = content.get(name)
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or abs(number) > 2**31):
            raise Refused(NO_NUMBER.format(name))
    for name in NAMES:
        if content.get(name) is not None and not isinstance(content[name], str):
            raise Refused(NO_NAME.format(name))


def _check_levels(content: Any) -> None:
    """Raise Refused for what lies so deep that an answer which repeats it couldn't be written."""
    level = [content]
    for _ in range(JSON_LEVELS):
        level = [
            part
            for whole in level
            if isinstance(whole, list | dict)
            for part in (whole if isinstance(whole, list) else whole.values())
        ]
        if not level:
            return
    if any(isinstance(part, list | dict) for part in level):
        raise Refused(TOO_DEEP)


def _check_characters(content: Any) -> None:
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refused(HALF) from None


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


def header(scope: Scope, name: bytes) -> str:
    """Return the first header of this name (in small letters) of a request, or ""."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if values else ""


def route(scope: Scope) -> str:
    """Return the path of a request below the prefix of `--root-path`, which some proxies strip and some don't."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def is_form(scope: Scope) -> bool:
    """Whether the request uploads files; gradio chooses where they lie."""
    return header(scope, b"content-type").startswith("multipart/form-data")


def length(scope: Scope) -> int:
    """Return the bytes that a request says it has, 0 where it doesn't say."""
    said = header(scope, b"content-length")
    return int(said) if said.isascii() and said.isdecimal() else 0


async def passed_over(receive: Receive) -> None:
    """Read on for a while what nobody wants, so that a client that is still sending gets to read the reply.

    A connection that is closed with unread data on it is reset, and the reply is lost with it.
    """
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(PASSED_OVER_SECONDS):
            while size < PASSED_OVER_BYTES:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return


async def _all(scope: Scope, receive: Receive) -> list[Message]:
    """Return all of a request's body. Raises Refused for one that is too large, as soon as it is, or too slow."""
    most = TOOL_BYTES if route(scope).startswith(TOOLS) else JSON_BYTES
    too_large = Refused(TOO_LARGE.format(megabytes(most)), 413)
    if length(scope) > most:
        raise too_large
    messages, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                messages.append(message := await receive())
                size += len(message.get("body", b""))
                if size > most:
                    raise too_large
                if message["type"] != "http.request" or not message.get("more_body"):
                    return messages
    except TimeoutError:
        raise Refused(TOO_SLOW, 408) from None
