"""Opening an exported form in ONNX Runtime, and refusing one that can't serve."""

from pathlib import Path
from typing import Any

MADE_FROM = "made_from"
"""Key in a file's metadata: the SHA-256 of the weights that it was made from."""


class ExportUnusable(RuntimeError):
    """An exported form can't serve; the message says why."""


def open_session(path: Path, made_from: str | None = None, threads: int = 1) -> Any:
    """Return an `onnxruntime.InferenceSession`.

    `made_from`, the SHA-256 of the weights, refuses the export of other weights.

    threads: how many work on one operation.
    Raises `ExportUnusable` where the file isn't what it should be.
    """
    try:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        if threads > 1:  # between two calls they would spin, on cores that torch's threads need
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        source = session.get_modelmeta().custom_metadata_map.get(MADE_FROM)
    except Exception as error:  # ONNX Runtime's errors share no class of their own
        raise ExportUnusable(f"{path.name} can't be opened: {first_line(error)}") from error
    if made_from is not None and source != made_from:
        raise ExportUnusable(f"{path.name} was made from other weights.")
    return session


def first_line(error: Exception) -> str:
    """Return what an error says, in one line of at most 200 characters."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
