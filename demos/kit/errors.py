"""Turning what an event handler raises into a sentence on the page."""

import errno
import functools
import inspect
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import gradio as gr

from demos.kit.html import toast
from demos.serving.limits import CALL_SECONDS, ECHO_CHARACTERS, SENTENCE_CHARACTERS
from training.common import deadline
from training.common.deadline import Deadline
from weights import WeightsUnavailable

F = TypeVar("F", bound=Callable[..., Any])
OWN = ("demos", "training", "weights")
DISK_FULL = "The server has no room for files at the moment. The examples still work; try again later."
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
WENT_WRONG = "An unexpected error occurred here. The other tabs still work."


def refusals(handler: F) -> F:
    """Turn what an event handler raises into a sentence on the page; no stack trace ever gets there.

    Our own `ValueError`s and `WeightsUnavailable` carry such a sentence, and a class of them may have a `title` that
    says in two or three words what it is about; anything else is logged and apologised for. An answer that takes
    longer than CALL_SECONDS is ended between two steps.
    """

    def refuse(error: Exception) -> gr.Error:
        return refusal(error, handler.__qualname__)

    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
            limit, items = Deadline(CALL_SECONDS), handler(*args, **kwargs)
            with closing(items):
                while True:
                    try:
                        with limit:
                            deadline.check()
                            item = next(items)
                    except StopIteration:
                        return
                    except Exception as error:
                        raise refuse(error) from None
                    yield item

        return stream  # type: ignore[return-value]

    @functools.wraps(handler)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            with Deadline(CALL_SECONDS):
                return handler(*args, **kwargs)
        except Exception as error:
            raise refuse(error) from None

    return call  # type: ignore[return-value]


def refusal(error: Exception, what: str) -> gr.Error:
    """Return what the page says of an exception; what: whatever raised it, for the log."""
    if isinstance(error, gr.Error):
        return error
    ours = isinstance(error, ValueError) and type(error).__module__.split(".")[0] in OWN
    if ours or isinstance(error, WeightsUnavailable):
        usual = "Please check the input" if ours else "Not available here"
        return gr.Error(toast(shortened(str(error))), title=getattr(error, "title", usual), print_exception=False)
    if isinstance(error, OSError) and error.errno in FULL:
        logging.getLogger("demos").error("%s failed: the disk is full", what)
        return gr.Error(DISK_FULL, title="No room", print_exception=False)
    logging.getLogger("demos").exception("%s failed", what, exc_info=error)
    return gr.Error(WENT_WRONG, title="Something went wrong", print_exception=False)


def shortened(sentence: str) -> str:
    """Return a sentence in which nothing that it quotes is long, nor it itself: it may hold what a visitor sent."""
    cut = re.sub(rf"“([^”]{{{ECHO_CHARACTERS}}})[^”]+”", r"“\1…”", sentence)
    cut = cut.encode("utf-8", "replace").decode()  # half a character would break the reply
    return cut if len(cut) <= SENTENCE_CHARACTERS else cut[:SENTENCE_CHARACTERS] + "…"
