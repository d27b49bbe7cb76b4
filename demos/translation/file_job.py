"""A file as a job: translated sentence by sentence, with a report; what the visitor uploaded is deleted at the end."""

import json
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from demos.kit.client_files import NotHere, uploaded
from demos.serving.jobs import Job, Step, Stopped, Work
from demos.translation.files.refusals import FileRefused
from demos.translation.translate_file import FileProgress, translate_file

REPORT = "report.json"


def run_file(job: Job, path: str | None, direction: str, beams: int) -> Work:
    """Translate an uploaded file and delete it, however that ends.

    Yields a step every few sentences; returns the translated file. Beside it lies REPORT, a `FileReport` as JSON.
    Stopped, the rest of the file is as it was; before the first sentences there is neither.

    Raises:
        FileRefused, and what else `translate_file` raises.
    """
    if not path:
        raise FileRefused("There is no file here. Choose one first.")
    result, stopped = None, threading.Event()
    try:
        for found in translate_file(path, Path(path).name, direction, beams, stopped.is_set):
            if isinstance(found, FileProgress):
                try:
                    yield Step(found.done, found.total)
                except Stopped:
                    stopped.set()
            else:
                (job.folder / REPORT).write_text(json.dumps(asdict(found.report)), encoding="utf-8")
                result = job.folder / found.name
                result.write_bytes(found.content)
    finally:
        delete(path)
    return result


def delete(path: str) -> None:
    """Delete an uploaded file; another one, or one that is gone already, is left alone."""
    with suppress(NotHere, OSError):
        uploaded(path).unlink()
