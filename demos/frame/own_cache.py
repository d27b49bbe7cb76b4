"""A folder of this process's own for uploads and pictures: gone when it ends, or when the next finds it orphaned."""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from demos.kit.client_files import cache

PREFIX, LOCK = "server-", "lock"

_held: dict[Path, IO[str]] = {}
"""The locks of the folders that are this process's, which the system gives back when it ends, however it does."""


def make() -> Path:
    """Make the folder, inside the one that was chosen ($GRADIO_TEMP_DIR) or gradio's usual one, and let gradio use it.

    It comes before any component is made. Raises OSError where the disk refuses it.
    """
    home = cache()
    home.mkdir(parents=True, exist_ok=True)
    remove_orphans(home)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=home)).resolve()
    lock = (folder / LOCK).open("w")
    _lock(lock)
    _held[folder] = lock
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    atexit.register(remove)
    return folder


def remove() -> None:
    """Remove the folders of this process, with all that is in them."""
    while _held:
        folder, lock = _held.popitem()
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def remove_orphans(home: Path) -> None:
    """Remove the folders of processes that were killed: nobody holds their lock any more."""
    for folder in home.glob(f"{PREFIX}*"):
        with suppress(OSError), (folder / LOCK).open("a") as lock:
            if _lock(lock):
                shutil.rmtree(folder, ignore_errors=True)


def _lock(file: IO[str]) -> bool:
    """Lock a file for as long as it's open; return whether nobody else had it."""
    try:
        import fcntl
    except ImportError:  # Windows: its folders of temporary files are cleaned by hand
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
