"""A sentence for every request that gradio's routes and FastAPI refuse, and none for them to end in a stack trace.

gradio 6.31.0 answers 500 to an unknown function, component or event, and FastAPI repeats what it can't read.
"""

import errno
import logging
from collections.abc import Awaitable, Callable, Mapping

from fastapi.exceptions import RequestValidationError
from gradio.exceptions import Error as GradioError
from gradio.route_utils import FnIndexInferError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demos.frame.request_gate import Refused, route
from demos.kit import errors
from demos.serving.limits import ECHO_CHARACTERS

UNREADABLE = "The request isn’t of the form that this address takes: {}. The page’s API documentation shows it."
NOT_UNDERSTOOD = (
    "There is no such call, or it isn’t of the form that this address takes. The page’s API documentation lists them."
)
NOTHING_HERE = "There is nothing at this address."
WRONG_METHOD = "This address doesn’t take such a request."
SENTENCES = {"Not Found": NOTHING_HERE, "Method Not Allowed": WRONG_METHOD, "Queue is stopped.": errors.WENT_WRONG}
CLIENTS = (LookupError, TypeError, ValueError, AttributeError, AssertionError, FnIndexInferError, RecursionError)
"""What gradio's routes raise for a request that names what isn't there, or brings another kind of thing."""

NO_FILE = (errno.ENAMETOOLONG, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EINVAL)
"""What the system says of a path that can't be one."""

DIRECT = ("/gradio_api/run/", "/gradio_api/api/")

Handler = Callable[[Request, Exception], Awaitable[Response]]


def handlers() -> Mapping[type[Exception], Handler]:
    """Return what `launch(app_kwargs={"exception_handlers": ...})` needs."""
    return {
        RequestValidationError: unreadable,
        HTTPException: refused,
        OSError: failed,
        GradioError: told,
        Refused: kept,
        Exception: broken,
        **dict.fromkeys(CLIENTS, not_understood),
    }


def reply(sentence: str, status: int) -> Response:
    """Return a reply with one sentence."""
    return JSONResponse({"detail": sentence}, status_code=status)


async def unreadable(request: Request, error: Exception) -> Response:
    """Say which parts of a request are wrong, without repeating what they hold."""
    assert isinstance(error, RequestValidationError)
    places = [".".join(str(part)[:ECHO_CHARACTERS] for part in each["loc"][:3]) for each in error.errors()[:3]]
    return reply(UNREADABLE.format(", ".join(f"“{place}”" for place in dict.fromkeys(places))), 422)


async def refused(request: Request, error: Exception) -> Response:
    """Keep the status of a refusal; its detail too, where that is a sentence or what gradio's page reads."""
    assert isinstance(error, HTTPException)
    detail = SENTENCES.get(error.detail, error.detail) if isinstance(error.detail, str) else error.detail
    detail = errors.shortened(detail) if isinstance(detail, str) else detail
    return JSONResponse({"detail": detail}, status_code=error.status_code, headers=error.headers)


async def not_understood(request: Request, error: Exception) -> Response:
    """Refuse a request at which a route stumbled; the kind of stumbling goes into the log, not what was sent."""
    logging.getLogger(__name__).info("A request wasn't understood: %s", type(error).__name__)
    return reply(NOT_UNDERSTOOD, 400)


async def told(request: Request, error: Exception) -> Response:
    """Repeat the sentence of a `gr.Error`, which server functions raise as well."""
    return reply(errors.shortened(getattr(error, "message", "") or errors.WENT_WRONG), 400)


async def kept(request: Request, error: Exception) -> Response:
    """Repeat the sentence of an upload that was refused while it was read."""
    assert isinstance(error, Refused)
    return reply(str(error), error.status)


async def broken(request: Request, error: Exception) -> Response:
    """Apologise for anything else; Starlette logs it."""
    return reply(errors.WENT_WRONG, 500)


async def failed(request: Request, error: Exception) -> Response:
    """Say that the disk is full, or that something went wrong; the page and its examples go on."""
    assert isinstance(error, OSError)
    if error.errno in NO_FILE:
        return reply(NOTHING_HERE, 404)
    full = error.errno in errors.FULL
    if not full:
        logging.getLogger(__name__).error("%s failed", request.url.path, exc_info=error)
    return reply(errors.DISK_FULL if full else errors.WENT_WRONG, 507 if full else 500)


class Worded:
    """ASGI middleware that gives a sentence to refusals that come without one: some of gradio's have no body at all.

    gradio's direct calls have one, but the status 500, as if the server had failed.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but an empty refusal."""
        replaced = False

        async def worded(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] >= 400:
                if message["status"] == 500 and route(scope).startswith(DIRECT):
                    message = {**message, "status": 400}
                replaced = dict(message.get("headers", ())).get(b"content-length") == b"0"
                if replaced:
                    await reply(NOTHING_HERE if message["status"] == 404 else NOT_UNDERSTOOD, message["status"])(
                        scope, receive, send
                    )
            if not replaced:
                await send(message)

        await self.app(scope, receive, worded if scope["type"] == "http" and scope["method"] != "HEAD" else send)
