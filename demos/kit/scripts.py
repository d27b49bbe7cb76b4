"""Where the page's ES modules are served, and the address of each.

Every `.js` file below demos/ stands at `demos-js/HASH/PATH`: PATH is its path below demos/, and HASH changes with the
content of any of them. So a browser may keep what it has for ever, and modules import one another by relative path.
"""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

DEMOS = Path(__file__).resolve().parents[1]
FOLDER = "demos-js"
"""First part of the path; not "assets", "static" or "file", which gradio has for itself."""
HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@cache
def scripts() -> dict[str, bytes]:
    """Content of each script by its path below demos/, read once, so that a running page serves one version."""
    return {path.relative_to(DEMOS).as_posix(): path.read_bytes() for path in sorted(DEMOS.rglob("*.js"))}


@cache
def version() -> str:
    """Return the first 12 hex digits of the SHA-256 of all scripts and their paths."""
    digest = hashlib.sha256()
    for path, content in scripts().items():
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def address(script: Path) -> str:
    """Address of a script relative to `document.baseURI`: it holds behind a path prefix and under any host name.

    Raises ValueError for a file that isn't served.
    """
    path = script.resolve().relative_to(DEMOS).as_posix()
    if path not in scripts():
        raise ValueError(f"There is no script {path} in demos.")
    return f"{FOLDER}/{version()}/{path}"


def route() -> Route:
    """Return the route for `launch(app_kwargs={"routes": [scripts.route()]})`.

    It answers GET and HEAD with scripts that were there at the start, looked up by name: no request reaches the disk.
    It stands before gradio's own routes, so scripts load without a login, as gradio's do; they hold nothing private.
    """
    return Route(f"/{FOLDER}/{{version}}/{{path:path}}", _serve, methods=["GET"])


async def _serve(request: Request) -> Response:
    content = scripts().get(request.path_params["path"])
    if content is None or request.path_params["version"] != version():
        return PlainTextResponse("There is no such script.", 404, headers={"Cache-Control": "no-store"})
    return Response(content, headers=HEADERS, media_type="text/javascript")
