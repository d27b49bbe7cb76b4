"""Foreign pages change nothing here, a name that was pointed at us isn't served, and every reply has its headers."""

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from demos.frame.origins import CLOSED, FOREIGN, HEADERS, NO_USE, UNKNOWN_HOST, Origins, on_spaces
from tests.unit.demos.frame.conftest import App

LINE = {"data": ["ROMEO:", "shakespeare", 20, 0.8, 1]}
JOIN = "/gradio_api/queue/join"


def judged(gate: Origins, path: str = JOIN, method: str = "POST", **headers: str) -> tuple[str, int] | None:
    names = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return gate.refusal({"type": "http", "method": method, "path": path, "headers": list(names.items())})


@pytest.fixture
def local() -> Origins:
    return Origins(PlainTextResponse("ok"), local=True, allowed=("example.org",))


@pytest.fixture
def public() -> Origins:
    return Origins(PlainTextResponse("ok"), local=False, allowed=("partner.example",))


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1:7860", "[::1]:7860", "a.localhost", "Example.org:80"])
def test_a_local_server_is_served_under_names_that_mean_it(local: Origins, host: str) -> None:
    assert judged(local, host=host) is None


@pytest.mark.parametrize(
    "host", ["evil.example:7860", "localhost.evil.example", "", "example.org.evil.example", "[::1"]
)
def test_other_names_of_a_local_server_are_refused_even_to_read(local: Origins, host: str) -> None:
    for method in ("GET", "POST"):
        assert judged(local, method=method, host=host) == (UNKNOWN_HOST, 403)


def test_a_public_server_has_any_name(public: Origins) -> None:
    assert judged(public, host="whatever.example") is None
    assert judged(public, host="10.0.0.3:7860") is None


def test_pages_of_other_sites_change_nothing(public: Origins) -> None:
    ours = {"host": "four.example"}
    refused = (FOREIGN, 403)
    assert judged(public, **ours, origin="https://four.example") is None
    assert judged(public, **ours) is None, "a program"
    assert judged(public, **ours, origin="https://evil.example") == refused
    assert judged(public, **ours, origin="null") == refused
    assert judged(public, **ours, origin="https://four.example.evil.example") == refused
    assert judged(public, **ours, sec_fetch_site="cross-site") == refused
    assert judged(public, **ours, origin="https://evil.example", sec_fetch_site="same-site") == refused
    assert judged(public, **ours, origin="https://partner.example", sec_fetch_site="cross-site") is None
    assert judged(public, **ours, method="GET", path="/", origin="https://evil.example") is None


def test_a_proxy_that_hides_the_name_is_no_hindrance(local: Origins) -> None:
    """Nginx without `proxy_set_header Host`: the browser says that the page is ours."""
    assert judged(local, host="127.0.0.1:7860", origin="https://shown.example", sec_fetch_site="same-origin") is None
    assert judged(local, host="127.0.0.1:7860", origin="https://example.org") is None


def test_spaces_own_page_may_call() -> None:
    assert on_spaces({}) == ()
    gate = Origins(PlainTextResponse("ok"), False, on_spaces({"SPACE_HOST": "ada-four.hf.space"}))
    assert judged(gate, host="ada-four.hf.space", origin="https://ada-four.hf.space") is None
    assert judged(gate, host="10.1.2.3:7860", origin="https://ada-four.hf.space", sec_fetch_site="same-origin") is None


@pytest.mark.parametrize("route", CLOSED)
def test_routes_without_a_use_are_closed(public: Origins, route: str) -> None:
    for method in ("GET", "POST"):
        assert judged(public, f"/gradio_api/{route}/", method, host="a") == (NO_USE, 404)


def test_headers_stand_on_every_reply_and_replace_none(local: Origins) -> None:
    async def reply(host: str) -> dict[bytes, bytes]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", host.encode())]}
        await local(scope, receive, send)
        return dict(sent[0]["headers"])

    for host in ("localhost", "evil.example"):
        headers = asyncio.run(reply(host))
        assert all(headers[name.lower().encode()] == value.encode() for name, value in HEADERS.items())
    assert b"X-Frame-Options" not in headers
    assert "frame-ancestors *" in HEADERS["Content-Security-Policy"]


def test_the_running_page_refuses_them(running: App) -> None:
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    kinds: dict[str, dict[str, Any]] = {
        "call/text_write": {"json": LINE},
        "component_server": {"content": '{"data": {"name": "vit"}, "component_id": 1, "session_hash": "a"}'},
        "upload": {"files": {"files": ("a.png", b"a")}},
    }
    for path, body in kinds.items():
        refused = running.client.post(f"/gradio_api/{path}", headers=foreign, **body)
        assert (refused.status_code, refused.json()) == (403, {"detail": FOREIGN})
    rebound = running.client.get("/config", headers={"host": "evil.example:7860"})
    assert (rebound.status_code, rebound.json()) == (403, {"detail": UNKNOWN_HOST})
    page = running.client.get("/")
    assert page.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
