"""A small page under all guards, in this process, for tests that hold its functions or fill its disk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import gradio as gr
import httpx

from demos.frame import observation, server
from demos.frame.lifecycle import Lifecycle
from demos.frame.observation import Figures
from demos.kit.errors import refusals


@dataclass(frozen=True)
class House:
    """A running page, what watches it, and a client."""

    blocks: gr.Blocks
    life: Lifecycle
    figures: Figures
    client: httpx.Client

    def join(self, name: str, data: list[Any], session: str = "", address: str = "", **body: Any) -> httpx.Response:
        """Hand a call of an event to the queue, as from an address that a trusted proxy tells."""
        number = next(number for number, fn in self.blocks.fns.items() if fn.api_name == name)
        headers = {"x-forwarded-for": address} if address else {}
        content = {"data": data, "fn_index": number, "session_hash": session or name, **body}
        return self.client.post("/gradio_api/queue/join", json=content, headers=headers)

    def told(self, session: str) -> str:
        """Return all that a session is told until its calls are over."""
        return self.client.get("/gradio_api/queue/data", params={"session_hash": session}).text


@contextmanager
def house(**events: tuple[Callable[..., Any], dict[str, Any]]) -> Iterator[House]:
    """Run a page with events of a text box, by name: function, and the arguments of the event."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        text = gr.Textbox()
        for name, (function, arguments) in events.items():
            gr.Button().click(refusals(function), text, text, api_name=name, **arguments)
    server.guard(blocks)
    life, figures = Lifecycle(), Figures()
    life.install(blocks)
    observation.install(blocks, figures)
    _, address, _ = blocks.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False, **server.bounds(life, figures))
    try:
        with httpx.Client(base_url=address, timeout=60) as client:
            yield House(blocks, life, figures, client)
    finally:
        blocks.close(verbose=False)
