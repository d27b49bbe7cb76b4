"""A word to whoever runs the server, where a proxy shows the page below a path that the server doesn't know."""

import logging
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from demos.frame.request_gate import header, route
from demos.kit.scripts import FOLDER

HINT = (
    "The page is shown below %s, which this server doesn't know, so its rooms stay empty. Start it with --root-path %s"
)


class PrefixHint:
    """ASGI middleware that looks which page asks for our scripts, and says once if its path has an unknown prefix."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app, self.told = app, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if not self.told and scope["type"] == "http" and route(scope).startswith(f"/{FOLDER}/"):
            prefix = prefix_of(header(scope, b"referer"))
            if prefix and not scope.get("root_path"):
                self.told = True
                logging.getLogger(__name__).warning(HINT, prefix, prefix)
        await self.app(scope, receive, send)


def prefix_of(referer: str) -> str:
    """Return the path of the page that asks, where it isn't the top and no script of ours, which import one another."""
    path = urlsplit(referer).path.rstrip("/")
    plain = path.isascii() and path.isprintable() and len(path) <= 80
    return path if plain and FOLDER not in path else ""
