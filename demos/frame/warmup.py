"""Loading torch and the networks after the page is up, so that it answers at once."""

import importlib
import logging
import threading

import gradio as gr

from weights import WeightsUnavailable

MODULES = (
    "demos.images.classify",
    "demos.images.detect",
    "demos.text.write",
    "demos.translation.translate",
    "demos.faces.faces",
    "demos.text.analysis.unit_probes",
    "demos.serving.hub_models",
)
"""The inference modules; each may offer `warm() -> None`, which loads its network and runs it once."""

THREAD = "warming"
_told: set[str | None] = set()  # sessions that know that the networks are still loading; empty once they have


def start() -> threading.Thread:
    """Import and warm every inference module in a thread of its own; what fails in one stays there."""
    thread = threading.Thread(target=_warm_all, name=THREAD, daemon=True)
    thread.start()
    return thread


def loading() -> bool:
    """Whether networks are still being loaded, so that a first result takes longer."""
    return any(thread.name == THREAD for thread in threading.enumerate())


def say_if_loading(request: gr.Request) -> None:
    """Tell a visitor who opens a room that networks are still loading, once a session."""
    if not loading():
        _told.clear()
    elif request.session_hash not in _told:
        _told.add(request.session_hash)
        gr.Info("The networks are still loading, so this first result takes a few seconds longer.", duration=5)


def _warm_all() -> None:
    for name in MODULES:
        try:
            module = importlib.import_module(name)
            if hasattr(module, "warm"):
                module.warm()
        except WeightsUnavailable as error:
            logging.getLogger(__name__).warning("%s: %s", name, error)
        except Exception:
            logging.getLogger(__name__).exception("%s couldn't be warmed", name)
