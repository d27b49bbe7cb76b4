"""A file that is made when a visitor asks for it: the browser saves it, and the server keeps it no longer than needed.

    file = file_on_demand("images-file")
    file.run(button.click, make, [picture])  # make(data of the event, value of picture) -> name and content

A visitor has one such file at a time: the next one takes its place, and it goes when the visitor leaves.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.context import get_blocks_context

from demos.kit import events
from demos.kit.browser_call import browser_call
from demos.kit.errors import refusals
from demos.serving import jobs

Make = Callable[..., tuple[str, bytes]]
"""What makes a file: it gets the event's data and the values of the inputs, and returns the file's name and content."""


class FileRefused(ValueError):
    """A file that can't be made; the message says why and what to do."""

    title = "No file"


@dataclass(frozen=True)
class FileOnDemand:
    """The hidden link behind a file; made by `file_on_demand`."""

    part: gr.File

    def run(self, event: Callable[..., Any], make: Make, inputs: Sequence[Component] = (), **arguments: Any) -> Any:
        """Make and save a file at `event`; returns that event, whose `success` or `failure` follows.

        The arguments are those of events.HEAVY, unless given. What `make` raises is told as `refusals` does.
        """

        def write(request: gr.Request, event: gr.EventData, *values: Any) -> Any:
            data: Any = getattr(event, "_data", None)
            name, content = make(data, *values)
            return str(keep(self.owner(request), self.home, name, content))

        quiet = {**events.HEAVY, **arguments, "show_progress": "hidden", "api_visibility": "private"}
        made = event(refusals(write), list(inputs), self.part, **quiet)
        script = browser_call(Path(__file__).with_name("file_on_demand.js"), "save", self.name)
        made.success(None, None, None, js=script, show_progress="hidden", api_visibility="private")
        return made

    @property
    def name(self) -> str:
        """Its elem_id."""
        return str(self.part.elem_id)

    @property
    def home(self) -> Path:
        """The folder of all such files, inside gradio's cache, so that gradio serves a file where it lies."""
        return Path(self.part.GRADIO_CACHE) / "files"

    def owner(self, request: gr.Request) -> str:
        """Whose file it is: this link's, of this visit. Raises FileRefused for a call without a session."""
        if not request.session_hash:
            raise FileRefused("Files are made on the page alone. Open it in a browser and ask for the file there.")
        return f"{self.name}/{request.session_hash}"

    def leave(self, request: gr.Request) -> None:
        """Delete the file of a visitor who left."""
        with suppress(FileRefused):
            gone = self.owner(request)
            jobs.discard(lambda owner: owner == gone)


def file_on_demand(name: str) -> FileOnDemand:
    """Make the hidden link with this elem_id."""
    file = FileOnDemand(gr.File(interactive=False, visible="hidden", elem_id=name))
    context = get_blocks_context()
    if context is not None:
        context.root_block.unload(file.leave)
    return file


def keep(owner: str, home: Path, name: str, content: bytes) -> Path:
    """Write a file in the place of the owner's last one, and return its path.

    Raises FileRefused where the disk refuses it.
    """
    try:
        job = jobs.begin(owner, home)
        path = job.folder / Path(name).name
        path.write_bytes(content)
    except OSError as error:
        raise FileRefused("The server has no room for the file at the moment. Try again later.") from error
    job.ended = time.monotonic()  # from now on it counts as one that may be forgotten
    return path
