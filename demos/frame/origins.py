"""Which pages may change something here, and under which names the page is served; and headers for the browser.

A foreign page can make a visitor's browser post to us, and a name that its owner points at 127.0.0.1 makes it "the same
origin" (DNS rebinding). A browser says where a request comes from: `Sec-Fetch-Site` where we are reached by HTTPS or on
this machine, `Origin` always; no page can change either. Programs send neither, and aren't meant.
"""

import ipaddress
import os
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demos.frame.request_gate import header, route

FOREIGN = (
    "Another site’s page asked for this, so it was refused. Whoever runs this server can allow it with --allow-host."
)
UNKNOWN_HOST = "This server isn’t reached under this name. Whoever runs it can allow the name with --allow-host."
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
CONTENT_SECURITY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # gradio compiles the templates of gr.HTML
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors *",  # Spaces shows the page in a frame, and so may anyone
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
    "Content-Security-Policy": CONTENT_SECURITY,
}
CLOSED = ("deep_link", "proxy", "process_recording", "vibe-edit", "undo-vibe-edit", "vibe-code", "vibe-starter-queries")
"""Routes of gradio's that this page has no use for: they write files, or ask elsewhere."""
NO_USE = "This page doesn’t offer that."


def on_spaces(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the hosts of the pages that show this one where it runs on Spaces; none elsewhere."""
    host = environment.get("SPACE_HOST", "")
    return (host, "huggingface.co") if host else ()


class Origins:
    """ASGI middleware that refuses foreign pages (403) and unknown names, and adds headers to every reply."""

    def __init__(self, app: ASGIApp, local: bool, allowed: Iterable[str] = ()) -> None:
        """Stand before `app`. local: the server listens on this machine alone. allowed: more names, as example.org."""
        self.app, self.local = app, local
        self.allowed = frozenset(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = self.refusal(scope)
        if refused:
            sentence, status = refused
            await JSONResponse({"detail": sentence}, status_code=status)(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)

    def refusal(self, scope: Scope) -> tuple[str, int] | None:
        """Return why a request isn't let through, with the status of the reply; None for one that is."""
        host = header(scope, b"host")
        if not self.serves(host):
            return UNKNOWN_HOST, 403
        if route(scope).removeprefix("/gradio_api/").strip("/").split("/")[0].split("=")[0] in CLOSED:
            return NO_USE, 404
        changes = scope["method"] not in ("GET", "HEAD", "OPTIONS")
        if changes and not self.own(header(scope, b"origin"), host, header(scope, b"sec-fetch-site")):
            return FOREIGN, 403
        return None

    def serves(self, host: str) -> bool:
        """Whether the page is served under this name; on this machine alone, only under names that mean it."""
        name = name_of(host)
        return not self.local or name in LOCAL_NAMES or name in self.allowed or _is_number(name) or _is_local(name)

    def own(self, origin: str, host: str, site: str) -> bool:
        """Whether a request comes from a page of ours, from no page at all, or from one that is allowed."""
        if site in ("same-origin", "none") or not origin:
            return site != "cross-site"
        netloc = urlsplit(origin).netloc.lower()
        return netloc == host.lower() or name_of(netloc) in self.allowed


def name_of(host: str) -> str:
    """Return the name in a Host header, without the port and the brackets of IPv6; "" where it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_local(name: str) -> bool:
    return name.endswith(".localhost")


def _is_number(name: str) -> bool:
    """Whether a host is an address, which nobody can point elsewhere."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
