"""Thread limits of the numerical libraries: set where a network is loaded that wants them, never by an import."""

import threading
from typing import Any

_lock = threading.Lock()
_limits: list[Any] = []


def limit_blas() -> None:
    """Keep numpy's matrix products to one thread, for the rest of this process.

    A product of a matrix and a vector gains nothing from a second thread, and with one it rounds alike on every
    machine. torch and ONNX Runtime have threads of their own.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with _lock:
        if not _limits:
            import numpy  # noqa: F401  the limit is set on libraries that are loaded

            _limits.append(threadpool_limits(limits=1, user_api="blas"))
