"""Whether values are of the kinds that a handler takes: some components hand on whatever a client sends.

A list or an object where the handler's signature has a single value would be a `TypeError` deep within it ("unhashable
type"). Single values aren't told apart: a slider may send 3 or 3.0, and nothing chosen is None.
"""

import functools
import inspect
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any

LEAST_INTEGER, MOST_INTEGER = -(2**63), 2**64 - 1  # of JSON as gradio writes it
SINGLE = (str, int, float, bool, type(None))


def fit(function: Callable[..., Any] | None, values: Sequence[Any]) -> bool:
    """Whether no value is a list or an object where the function's signature has a single one."""
    if function is None:
        return True
    return not any(
        single and isinstance(value, list | tuple | dict | set)
        for single, value in zip(_singles(function), values, strict=False)
    )


def too_large(values: Any) -> bool:
    """Whether a whole number stands in JSON values that has more than 64 bits: gradio can't send it back.

    gradio 6.31.0 then breaks off the stream of a session's answers.
    """
    waiting = [values]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, int) and not LEAST_INTEGER <= part <= MOST_INTEGER:
            return True
    return False


@functools.cache
def _singles(function: Callable[..., Any]) -> tuple[bool, ...]:
    """Return of each value that a function is called with whether it is a single one.

    What gradio itself puts in (a request, what an event brings, progress) is no such value.
    """
    try:
        hints = typing.get_type_hints(inspect.unwrap(function))
        parameters = inspect.signature(function).parameters.values()
    except (NameError, TypeError, ValueError):
        return ()
    taken = []
    for parameter in parameters:
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            break
        kinds = _kinds(hints.get(parameter.name, Any))
        if not any(_is_gradios(kind) for kind in (*kinds, type(parameter.default))):
            taken.append(all(kind in SINGLE for kind in kinds))
    return tuple(taken)


def _kinds(hint: Any) -> tuple[Any, ...]:
    """Return the kinds that a union is of, or the one."""
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


def _is_gradios(kind: Any) -> bool:
    return isinstance(kind, type) and kind.__module__.split(".")[0] in ("gradio", "fastapi", "starlette")
