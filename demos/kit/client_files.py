"""Which files a visitor may name: those that were uploaded or made for the page, and lie in gradio's cache."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

NOT_HERE = "This file isn't here, or isn't here any more. Upload it again."
"""The one refusal, whatever lies at the path, so that nobody learns what does."""


class NotHere(ValueError):
    """A path that a visitor may not name; the message is for the visitor."""


def cache() -> Path:
    """Return the folder of uploads and of pictures that gradio serves: $GRADIO_TEMP_DIR, or its default."""
    return Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio")


_offered: set[Path] = set()
"""Folders of files that the page itself hands out, beside the cache: as they were named."""


def offer(folder: Path) -> None:
    """Let visitors name the files of a folder, such as example pictures: they needn't be copied into the cache."""
    _offered.add(Path(os.path.abspath(folder)))


def uploaded(path: str) -> Path:
    """Return the real path of a regular file in the cache, or in a folder that the page hands out.

    A path elsewhere is refused before the disk is asked about it; nothing is opened, so no device can hold a worker.

    Raises:
        NotHere: for any other path, in one and the same sentence.
    """
    with contextlib.suppress(OSError, RuntimeError, ValueError):  # names too long, loops of links, a NUL in the name
        folders = {Path(os.path.abspath(cache())), *_offered}
        homes = {folder.resolve() for folder in folders}  # links lead to many a folder
        named = Path(os.path.abspath(path))
        if (folders | homes) & set(named.parents):
            real = named.resolve()
            if homes & set(real.parents) and stat.S_ISREG(real.stat().st_mode):
                return real
    raise NotHere(NOT_HERE)
