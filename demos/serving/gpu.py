"""Answers of models from the Hub on ZeroGPU, where a Space has a GPU for the seconds of one call; elsewhere right here.

    found = gpu.run(_classify, picture, "imagenet", 5)

There a call runs in a process of its own that sees the GPU (`spaces.GPU` forks it), so what is called is a function of
a module, and what it takes and returns can be pickled. Networks of our own stay on the CPU, where they are fast enough.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

ZERO = "SPACES_ZERO_GPU"
"""Set by the platform where there is a GPU for a call."""
SECONDS = 60
"""What a call may take there."""

_call: Callable[..., Any] | None = None
_stream: Callable[..., Iterator[Any]] | None = None
_inside = False


def install() -> None:
    """Tell the platform what will want a GPU: before the page is launched, and before torch is imported.

    Nothing happens on any other machine.
    """
    global _call, _stream
    if os.environ.get(ZERO, "").lower() not in ("1", "t", "true"):
        return
    import spaces

    _call, _stream = spaces.GPU(_called, duration=SECONDS), spaces.GPU(_streamed, duration=SECONDS)


def is_installed() -> bool:
    """Whether calls may go to a GPU."""
    return _call is not None


def run(function: Callable[..., T], *arguments: Any) -> T:
    """Return what the function returns, on the GPU where there is one for it.

    Whatever goes wrong there (no GPU is free, the visitor's minutes are used up) is left to the CPU, which answers more
    slowly or raises what the function raises.
    """
    if _call is None:
        return function(*arguments)
    try:
        found: T = _call(function, arguments)
        return found
    except Exception:
        return function(*arguments)


def stream(function: Callable[..., Iterator[T]], *arguments: Any) -> Iterator[T]:
    """Yield what a generator yields, likewise; once something came from the GPU, what goes wrong there is raised."""
    if _stream is None:
        yield from function(*arguments)
        return
    begun = False
    try:
        for each in _stream(function, arguments):
            begun = True
            yield each
        return
    except Exception:
        if begun:
            raise
    yield from function(*arguments)


def device() -> str:
    """Where networks from the Hub run in this process: `cuda` within a call on the GPU, `cpu` otherwise."""
    return "cuda" if _inside else "cpu"


def _called(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    _begin()
    return function(*arguments)


def _streamed(function: Callable[..., Iterator[Any]], arguments: tuple[Any, ...]) -> Iterator[Any]:
    _begin()
    yield from function(*arguments)


def _begin() -> None:
    """In the forked process: threads of the other one aren't here, so neither are their locks nor torch's workers."""
    global _inside
    import torch

    from demos.serving import model_pool

    if not _inside:
        _inside = True
        model_pool.after_fork()
        torch.set_num_threads(1)
