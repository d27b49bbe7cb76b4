"""Loading torch and the networks after the page is up, so that it answers at once."""

import logging
import threading
from collections.abc import Callable, Mapping

import gradio as gr

from weights import WeightsUnavailable

THREAD = "warming"
_told: set[str | None] = set()  # sessions that know that the networks are still loading; empty once they have


def start(warm: Mapping[str, Callable[[], None]]) -> threading.Thread:
    """Call what loads networks and runs them once, one after the other, in a thread of its own.

    warm: by name, for the log. What fails in one stays there.
    """
    thread = threading.Thread(target=_warm_all, args=(dict(warm),), name=THREAD, daemon=True)
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
        words = "The networks are still loading, so this first result takes a few seconds longer."
        gr.Info(words, duration=5, title="Loading")


def _warm_all(warm: dict[str, Callable[[], None]]) -> None:
    for name, load in warm.items():
        try:
            load()
        except WeightsUnavailable as error:
            logging.getLogger(__name__).warning("%s: %s", name, error)
        except Exception:
            logging.getLogger(__name__).exception("%s couldn't be warmed", name)
