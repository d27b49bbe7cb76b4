"""One tab served alone, with a client of its Gradio API."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gradio as gr
from gradio_client import Client


@contextmanager
def served(build: Callable[[], None]) -> Iterator[Client]:
    """Build a tab in a page of its own, launch it on a free port and give a client of it."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        build()
    _, address, _ = blocks.queue().launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
    try:
        yield Client(address, verbose=False, analytics_enabled=False)
    finally:
        blocks.close()
