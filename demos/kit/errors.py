"""Turning what an event handler raises into a sentence on the page."""

import functools
import inspect
import logging
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import gradio as gr

from demos.kit.html import toast
from weights import WeightsUnavailable

F = TypeVar("F", bound=Callable[..., Any])
OWN = ("demos", "training", "weights")
WENT_WRONG = "An unexpected error occurred here. The other tabs still work."


def refusals(handler: F) -> F:
    """Turn what an event handler raises into a sentence on the page; no stack trace ever gets there.

    Our own `ValueError`s and `WeightsUnavailable` carry such a sentence, and a class of them may have a `title` that
    says in two or three words what it is about; anything else is logged and apologised for.
    """

    def refuse(error: Exception) -> gr.Error:
        if isinstance(error, gr.Error):
            return error
        ours = isinstance(error, ValueError) and type(error).__module__.split(".")[0] in OWN
        if ours or isinstance(error, WeightsUnavailable):
            usual = "Please check the input" if ours else "Not available here"
            return gr.Error(toast(str(error)), title=getattr(error, "title", usual), print_exception=False)
        logging.getLogger("demos").exception("%s failed", handler.__qualname__, exc_info=error)
        return gr.Error(WENT_WRONG, title="Something went wrong", print_exception=False)

    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
            try:
                yield from handler(*args, **kwargs)
            except Exception as error:
                raise refuse(error) from None

        return stream  # type: ignore[return-value]

    @functools.wraps(handler)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return handler(*args, **kwargs)
        except Exception as error:
            raise refuse(error) from None

    return call  # type: ignore[return-value]
