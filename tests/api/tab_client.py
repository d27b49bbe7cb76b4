"""One tab served alone, with a client of its Gradio API."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
import pytest
from gradio_client import Client

from demos.serving import loader


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


@contextmanager
def served_on(ship: Callable[[Path], object], folder: Path, build: Callable[[], None]) -> Iterator[Client]:
    """Do the same with the small networks that `ship` puts into a folder, in place of the shipped ones."""
    ship(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEIGHTS_DIR", str(folder))
        loader.clear()
        with served(build) as client:
            yield client
        loader.clear()
