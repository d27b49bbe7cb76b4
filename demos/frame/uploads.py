"""Uploads have a limit and an owner: what a post leaves behind goes when it is over, however it ends.

gradio 6.31.0 keeps the parts of an upload that breaks off, takes 1,000 files a post, and answers 500 to a full disk.
"""

import os
import shutil
import tempfile
import time
from collections import OrderedDict, deque
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from gradio import route_utils, routes
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demos.frame import visitors
from demos.frame.request_gate import Refused, is_form, length, passed_over
from demos.kit.client_files import cache
from demos.kit.errors import DISK_FULL
from demos.serving.limits import DISK_RESERVE, FORM_BYTES, UPLOAD_FILES, UPLOADS_BYTES, UPLOADS_SECONDS, megabytes

TOO_LARGE = (
    f"These files have more than {megabytes(FORM_BYTES)} together, the limit for one upload. Send fewer at once."
)
TOO_MUCH = (
    f"More than {megabytes(UPLOADS_BYTES)} were uploaded from your address within {UPLOADS_SECONDS // 60} minutes, "
    "which is the limit. Try again later."
)
ADDRESSES = 10_000
"""Addresses whose uploads are remembered."""

_unfinished: ContextVar[list[Any] | None] = ContextVar("unfinished", default=None)
"""The temporary files of the post that is being read."""


class Parser(route_utils.GradioMultiPartParser):  # type: ignore[misc]
    """gradio's parser of uploads, with our limit of files; UploadGate gets to know its temporary files."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take what gradio's parser takes."""
        super().__init__(*arguments, **{**named, "max_files": min(named.get("max_files", UPLOAD_FILES), UPLOAD_FILES)})
        unfinished = _unfinished.get()
        if unfinished is not None:
            self._files_to_close_on_error = unfinished


def install() -> None:
    """Make gradio read uploads with our parser from now on, in this process."""
    route_utils.GradioMultiPartParser = Parser
    routes.GradioMultiPartParser = Parser


class Ledger:
    """How much each address has uploaded lately."""

    def __init__(self) -> None:
        self.posts: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()

    def total(self, address: str) -> int:
        """Return the bytes that an address uploaded within UPLOADS_SECONDS, as long as its files are kept."""
        posts = self.posts.get(address, deque())
        while posts and posts[0][0] < time.monotonic() - UPLOADS_SECONDS:
            posts.popleft()
        return sum(size for _, size in posts)

    def add(self, address: str, size: int) -> None:
        """Enter one upload."""
        self.posts.setdefault(address, deque()).append((time.monotonic(), size))
        self.posts.move_to_end(address)
        while len(self.posts) > ADDRESSES:
            self.posts.popitem(last=False)


class UploadGate:
    """ASGI middleware that bounds what an upload brings and removes what it leaves."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app, self.ledger = app, Ledger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an upload on piece by piece, until it is over or too much."""
        if scope["type"] != "http" or not is_form(scope):
            await self.app(scope, receive, send)
            return
        who, size, temporary = visitors.address(scope), 0, list[Any]()
        before, answered = self.ledger.total(who), False

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            check(before, size)
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        token = _unfinished.set(temporary)
        try:
            check(before, length(scope))
            await self.app(scope, counted, noted)
        except Refused as error:
            if not answered:
                await passed_over(receive)
                await error.reply(scope, receive, send)
        finally:
            _unfinished.reset(token)
            self.ledger.add(who, size)
            for file in temporary:
                file.close()
                with suppress(OSError):  # it was renamed to where it belongs, or moved
                    os.unlink(file.name)


def check(before: int, size: int) -> None:
    """Raise Refused for a post of so many bytes from one who has sent so many before, or where there is no room."""
    if size > FORM_BYTES:
        raise Refused(TOO_LARGE, 413)
    if before + size > UPLOADS_BYTES:
        raise Refused(TOO_MUCH, 429)
    if size and room() < size + DISK_RESERVE:
        raise Refused(DISK_FULL, 507)


def room() -> int:
    """Return the bytes that are free where uploads are kept, and where they lie while they arrive."""
    folders = {existing(cache()), Path(tempfile.gettempdir())}
    return min(shutil.disk_usage(folder).free for folder in folders)


def existing(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that is there."""
    return folder if folder.exists() or folder == folder.parent else existing(folder.parent)
