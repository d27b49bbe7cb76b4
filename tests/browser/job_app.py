"""A small page with one panel of long work, in a process of its own: `python -m tests.browser.job_app PORT`.

Its work writes a line a step. It takes a step at once up to the number in the second box, and there waits for Stop.
"""

import sys
import time
from contextlib import suppress

import gradio as gr

from demos.frame import message_titles, theme
from demos.kit import scripts
from demos.serving.jobs import Job, Step, Stopped, Work
from demos.widgets.job.widget import job_panel


class Unreadable(ValueError):
    """A refusal as a room's module has it."""

    title = "Unreadable file"


Unreadable.__module__ = "demos.job_app"


def write(job: Job, total: float, wait_after: float) -> Work:
    """Write numbers; without any it is a refusal, below none one after the first step."""
    if not total:
        raise Unreadable("There is no file to work on. Choose one.")
    if total < 0:
        yield Step(1, 2, "number 1")
        raise Unreadable("The second file can't be read. Leave it out.")
    path = job.folder / "numbers.txt"
    with path.open("w") as file, suppress(Stopped):
        for number in range(1, int(total) + 1):
            file.write(f"{number}\n")
            yield Step(number, int(total), f"number {number}")
            while number == wait_after:
                time.sleep(0.02)  # the step that never ends, in small ones
                yield Step(number, int(total), f"number {number}")
    return path


def page() -> gr.Blocks:
    """The page, not yet launched."""
    with gr.Blocks() as blocks:
        total, wait_after = gr.Number(3, label="Total"), gr.Number(0, label="Wait after")
        start = gr.Button("Start")
        panel = job_panel(("file", "files"))
        panel.run(start.click, write, [total, wait_after])
    blocks.queue()
    message_titles.install(blocks)
    return blocks


if __name__ == "__main__":
    page().launch(
        server_port=int(sys.argv[1]), ssr_mode=False, app_kwargs={"routes": [scripts.route()]}, **theme.assets()
    )
