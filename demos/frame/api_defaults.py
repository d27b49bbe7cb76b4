"""Calls of the API that name fewer values than a function has: those with a default may be left out at the end.

What gradio 6.31.0 does (to be reported there): its Python client fills the defaults in, but a plain HTTP call with
fewer values is refused, so that a new parameter would break the calls that people have written.
"""

import inspect
from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.components.api_component import Api


def install(blocks: gr.Blocks) -> None:
    """Let calls of the page's API leave out values at the end; call it once, when all events are there."""
    validate: Callable[[BlockFunction, list[Any]], None] = blocks.validate_inputs

    def fill_then_validate(block_fn: BlockFunction, inputs: list[Any]) -> None:
        inputs.extend(missing(block_fn, len(inputs)))
        validate(block_fn, inputs)

    blocks.validate_inputs = fill_then_validate  # type: ignore[method-assign]


def missing(block_fn: BlockFunction, given: int) -> list[Any]:
    """Return the defaults of the values that a call of a function of the API left out; none if one has no default."""
    if not all(isinstance(block, Api) for block in block_fn.inputs) or block_fn.fn is None:
        return []
    parameters = list(inspect.signature(block_fn.fn).parameters.values())[given : len(block_fn.inputs)]
    defaults = [parameter.default for parameter in parameters]
    return [] if inspect.Parameter.empty in defaults else defaults
