"""Hostile requests, drawn at random from a seed: what the fuzzer sends."""

import json
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

FILE = {"_type": "gradio.FileData"}
DEEP: Any = []
for _ in range(300):
    DEEP = [DEEP]
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**30, 1e308, math.nan, math.inf, -math.inf),
    *("", " ", "x", "x" * 30_000, "\x00", "\ud800", "\u202e", "”" * 3_000, "𝕏" * 100, "ROMEO:", "cifar10", "everyday"),
    *("../../etc/passwd", "/etc/passwd", "<script>alert(1)</script>", "${7*7}", "{{7*7}}", "'; DROP TABLE x; --"),
    *("data:image/png;base64,AAAA", "data:image/png;base64,%%%", "http://127.0.0.1:1/a.png", "file:///etc/passwd"),
    *([], {}, [[]] * 50, [None] * 50, DEEP, {"a": DEEP}, ["x", 1, None], {"value": 1}, {"__type__": "update"}),
    {"path": "/etc/passwd"},
    {"path": "/dev/zero", "meta": FILE},
    {"path": "http://127.0.0.1:1/a.png", "meta": FILE},
    {"path": "x" * 5_000},
    {"path": "a\x00b"},
    {"path": "", "url": "data:image/png;base64,AAAA", "meta": FILE},
    {"url": "file:///etc/passwd", "meta": FILE},
    {"meta": FILE},
)
PATHS = (
    *("/etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "http://127.0.0.1:1/", "/proc/self/environ", "a" * 3_000),
    *("app.py", "./app.py", "~", "\\\\server\\share", "%ff%fe", "..;/", "C:/x"),
)
GETS = (
    *(
        "/gradio_api/file={}",
        "/gradio_api/file/{}",
        "/file={}",
        "/static/{}",
        "/assets/{}",
        "/svelte/{}",
        "/theme.css?{}",
    ),
    *("/gradio_api/queue/data?session_hash={}", "/gradio_api/call/text_write/{}", "/gradio_api/call/{}/x", "/{}"),
    *("/gradio_api/upload_progress?upload_id={}", "/gradio_api/stream/{}/a/1/playlist.m3u8", "/config?{}", "/?{}={}"),
    *("/gradio_api/deep_link?session_hash={}", "/gradio_api/info?page={}", "/gradio_api/proxy={}", "/monitoring/{}"),
    *(
        "/gradio_api/custom_component/{}/client/component/x",
        "/demos-js/{}/x.js",
        "/health?{}",
        "/pwa_icon/{}",
        "/login/{}",
    ),
)
POSTS = (
    *(
        "call/text_write",
        "call/images_detect",
        "call/v2/text_write",
        "call/nothing",
        "call/",
        "queue/join",
        "queue/data",
    ),
    *("run/text_write", "api/images_classify", "component_server", "cancel", "reset", "stream/x", "stream/x/close"),
    *("upload", "upload?upload_id=a", "process_recording", "vibe-edit", "nothing", "heartbeat/x", "profiling/clear"),
)


@dataclass(frozen=True)
class Request:
    """One request; `foreign` ones come from another site's page, `session` is where the answer of a call is read."""

    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    session: str = ""
    foreign: bool = False


@dataclass(frozen=True)
class Surface:
    """What a page offers: functions by number and, where they have one, name, with the number of their values."""

    functions: dict[int, tuple[str, int]]
    components: tuple[int, ...]
    servers: tuple[tuple[int, str], ...]


def surface(config: dict[str, Any]) -> Surface:
    """Return what a page's /config lists, private functions and server functions of components included."""
    functions = {
        each["id"]: (each["api_name"] or "", len(each["inputs"]))
        for each in config["dependencies"]
        if each["backend_fn"]
    }
    components = tuple(each["id"] for each in config["components"])
    servers = [(each["id"], name) for each in config["components"] for name in each["props"].get("server_fns", ())]
    return Surface(functions, components, tuple(servers))


class Hostile:
    """An endless supply of hostile requests; the same seed gives the same ones."""

    def __init__(self, page: Surface, seed: int) -> None:
        self.page, self.chance, self.number = page, random.Random(seed), 0
        self.kinds: tuple[Callable[[], Request], ...] = (
            *(self.join,) * 5,
            *(self.named,) * 5,
            *(self.server,) * 2,
            *(self.upload,) * 2,
            *(self.raw, self.get, self.get, self.small, self.foreign, self.large),
        )

    def draw(self) -> Request:
        """Return the next one."""
        self.number += 1
        return self.chance.choice(self.kinds)()

    def value(self) -> Any:
        """Return one hostile value."""
        return self.chance.choice(VALUES)

    def values(self, count: int) -> list[Any]:
        """Return about so many values for a function."""
        return [self.value() for _ in range(max(0, count + self.chance.choice((0, 0, 0, 0, -1, 1, 40))))]

    def session(self) -> str:
        """Return a session of its own for this request."""
        return f"fuzz {self.number}"

    def join(self) -> Request:
        """A call as the page makes it, of any function."""
        number, (_, count) = self.chance.choice(list(self.page.functions.items()))
        session = self.session()
        body = {"data": self.values(count), "fn_index": number, "session_hash": session, "trigger_id": None}
        body["event_data"] = self.value()
        if self.chance.random() < 0.4:
            body[self.chance.choice(list(body))] = self.value()
        if self.chance.random() < 0.1:
            del body[self.chance.choice(list(body))]
        same = body.get("session_hash") == session
        return self.json("/gradio_api/queue/join", body, session if same else "")

    def named(self) -> Request:
        """A call of the API by name."""
        name, count = self.chance.choice([each for each in self.page.functions.values() if each[0]])
        version = self.chance.choice(("call", "call", "call", "call/v2", "run"))
        body: Any = {"data": self.values(count), "session_hash": self.session()}
        if self.chance.random() < 0.2:
            body = self.chance.choice(({"data": self.value()}, {}, {**body, "fn_index": self.value()}, self.value()))
        session = body.get("session_hash", "") if isinstance(body, dict) else ""
        return self.json(f"/gradio_api/{version}/{name}", body, session if version == "call" else "")

    def server(self) -> Request:
        """A call of a component's server function."""
        component, name = self.chance.choice(self.page.servers or ((1, "nothing"),))
        body = {"data": self.value(), "component_id": component, "session_hash": self.session(), "fn_name": name}
        if self.chance.random() < 0.5:
            body[self.chance.choice(list(body))] = self.value()
        if self.chance.random() < 0.2:
            body["component_id"] = self.chance.choice(self.page.components)
        if name == "begin_fetch":
            body["data"] = {"name": self.value()}  # never a model's: nothing is downloaded
        return self.json("/gradio_api/component_server", body)

    def upload(self) -> Request:
        """An upload that is broken in one way or another."""
        content, number = self.chance.randbytes(self.chance.choice((0, 10, 5_000))), self.chance.choice((1, 1, 3, 250))
        name = self.chance.choice(("a.png", "", "..", "../../a", "a" * 400, "a\x01b", "é.png", ".", "/", "con"))
        part = self.chance.choice(
            (
                f'Content-Disposition: form-data; name="files"; filename="{name}"',
                'Content-Disposition: form-data; name="files"',
                'Content-Disposition: form-data; filename="a"',
                f'Content-Disposition: form-data; name="other"; filename="{name}"',
                "X-Nothing: " + "x" * 9_000,
            )
        ).encode()
        body = b"".join(b"--fuzz\r\n" + part + b"\r\n\r\n" + content + b"\r\n" for _ in range(number)) + b"--fuzz--\r\n"
        body = body[: self.chance.choice((len(body), len(body), len(body) // 2, 20))]
        kind = self.chance.choice(
            ("multipart/form-data; boundary=fuzz",) * 4 + ("multipart/form-data", "multipart/form-data; boundary=")
        )
        path = self.chance.choice(
            ("/gradio_api/upload", "/gradio_api/upload?upload_id=a", "/gradio_api/component_server")
        )
        return Request("POST", path, body, {"content-type": kind})

    def raw(self) -> Request:
        """Anything at any address."""
        body = self.chance.choice(
            (
                b"",
                b"{",
                b"null",
                b"[]",
                b"\xff\xfe",
                b"[" * 50_000,
                b'{"data": NaN}',
                self.chance.randbytes(300),
                b"a=b",
            )
        )
        kind = self.chance.choice(("application/json", "text/plain", "application/x-www-form-urlencoded", "", "a/b"))
        method = self.chance.choice(("POST", "POST", "PUT", "DELETE", "PATCH"))
        return Request(method, f"/gradio_api/{self.chance.choice(POSTS)}", body, {"content-type": kind} if kind else {})

    def get(self) -> Request:
        """A page or file that is none."""
        path = self.chance.choice(GETS).replace("{}", self.chance.choice(PATHS))
        return Request("GET", path)

    def small(self) -> Request:
        """A message about a call, with anything in it."""
        path = self.chance.choice(POSTS)
        names = ("session_hash", "event_id", "fn_index", "data", "trigger_id", "fn_name", "component_id")
        return self.json(f"/gradio_api/{path}", {name: self.value() for name in self.chance.sample(names, 4)})

    def foreign(self) -> Request:
        """A request that another site's page makes its visitor's browser send."""
        body = json.dumps({"data": ["ROMEO:"], "session_hash": self.session()}).encode()
        headers = {"content-type": "text/plain", "origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
        return Request("POST", f"/gradio_api/{self.chance.choice(POSTS)}", body, headers, foreign=True)

    def large(self) -> Request:
        """More JSON than any call needs."""
        body = {"data": ["x" * 1_200_000], "session_hash": self.session()}
        return self.json(f"/gradio_api/{self.chance.choice(POSTS[:6])}", body)

    def json(self, path: str, body: Any, session: str = "") -> Request:
        """A request with JSON, as Python writes it: NaN and halves of characters included."""
        return Request("POST", path, json.dumps(body).encode(), {"content-type": "application/json"}, session)
