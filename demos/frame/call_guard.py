"""A sentence for what goes wrong before and after a handler: values that don't fit, results that can't be kept.

gradio 6.31.0 answers such calls with `{"error": null}` and prints a stack trace. Handlers themselves are wrapped in
`kit.errors.refusals`.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.exceptions import ComponentProcessingError

from demos.frame import value_kinds
from demos.kit import errors

TOO_FEW = "This call takes {} values, and {} came. The page’s API documentation lists them."
UNFIT = "A value isn’t of the kind that this call takes. The page’s API documentation lists them."
TOO_LARGE = "A whole number is too large: at most 20 digits are possible."
TITLE = "Please check the input"


def install(blocks: gr.Blocks) -> None:
    """Guard the calls of a page; call it once, when all events and other guards of inputs are there."""
    blocks.preprocess_data = before(blocks.preprocess_data)  # type: ignore[method-assign]
    blocks.process_api = around(blocks.process_api)  # type: ignore[method-assign]


def before(preprocess: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Refuse in a sentence what `Blocks.preprocess_data` can't make a handler's arguments of."""

    async def preprocess_or_refuse(block_fn: BlockFunction, inputs: Any, *rest: Any, **named: Any) -> Any:
        if not isinstance(inputs, list):
            raise gr.Error(UNFIT, title=TITLE, print_exception=False)
        if len(inputs) < _needed(block_fn):
            sentence = TOO_FEW.format(len(block_fn.inputs), len(inputs))
            raise gr.Error(sentence, title=TITLE, print_exception=False)
        try:
            values = await preprocess(block_fn, inputs, *rest, **named)
        except gr.Error as error:
            raise _plain(error, UNFIT) from None
        except Exception as error:
            reason = _cause(error)
            if isinstance(reason, OSError):
                raise errors.refusal(reason, "What comes before a handler") from None
            raise gr.Error(UNFIT, title=TITLE, print_exception=False) from None
        if not value_kinds.fit(block_fn.fn, values):
            raise gr.Error(UNFIT, title=TITLE, print_exception=False)
        if value_kinds.too_large(values):
            raise gr.Error(TOO_LARGE, title=TITLE, print_exception=False)
        return values

    return preprocess_or_refuse


def around(process: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Refuse in a sentence whatever else `Blocks.process_api` raises."""

    async def process_or_refuse(*arguments: Any, **named: Any) -> Any:
        try:
            return await process(*arguments, **named)
        except gr.Error as error:
            raise _plain(error, errors.WENT_WRONG) from None
        except Exception as error:
            raise errors.refusal(_cause(error), "What comes after a handler") from None

    return process_or_refuse


def _cause(error: Exception) -> Exception:
    """Return what a component raised, which gradio wraps in an error of its own."""
    cause = error.__cause__
    return cause if isinstance(error, ComponentProcessingError) and isinstance(cause, Exception) else error


def _plain(error: gr.Error, otherwise: str) -> gr.Error:
    """Return a refusal itself, and the sentence instead of an error of gradio's own, which shows paths and values."""
    if type(error) is gr.Error:
        error.message, error.print_exception = errors.shortened(error.message), False
        return error
    return gr.Error(otherwise, title=TITLE, print_exception=False)


def _needed(block_fn: BlockFunction) -> int:
    """Return how many values a call must bring: those of an API's function that have a default may be missing."""
    if block_fn.fn is None or not block_fn.inputs:
        return 0
    if any(type(block).__name__ != "Api" for block in block_fn.inputs):
        return len(block_fn.inputs)
    parameters = list(inspect.signature(block_fn.fn).parameters.values())[: len(block_fn.inputs)]
    return sum(parameter.default is inspect.Parameter.empty for parameter in parameters)
