"""Long work on the page (a file, a video, a batch): progress, time left, Stop, and the result to download.

    def label_lines(job: Job, path: str) -> Work:
        lines = read(path)  # a ValueError of ours becomes a sentence on the page
        with (job.folder / "labels.csv").open("w") as file, suppress(Stopped):
            for number, line in enumerate(lines, 1):
                file.write(label(line))
                yield Step(number, len(lines))
        return job.folder / "labels.csv"

    panel = job_panel(("line", "lines"))
    panel.run(start.click, label_lines, upload)

A visitor has one job in a panel: to start another one deletes the files of the last, and so does leaving the page.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.context import get_blocks_context

from demos.kit import events
from demos.kit.errors import refusals
from demos.kit.widget import widget
from demos.serving import jobs
from demos.serving.jobs import Job, Progress, Work

IDLE = ""
"""The value of a panel with nothing to show."""
AT_ONCE: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
"""Arguments of Stop, which passes the queue by."""
QUICK: dict[str, Any] = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}
"""Arguments of the events before and after the work: in the queue, where a refusal is told, but never waiting there."""


class JobRefused(ValueError):
    """A job that can't be started; the message says why and what to do."""

    title = "Not started"


@dataclass(frozen=True)
class JobPanel:
    """What a visitor sees of long work, and the events that start it; made by `job_panel`."""

    part: gr.HTML
    download: gr.DownloadButton

    def run(
        self,
        event: Callable[..., Any],
        work: Callable[..., Work],
        inputs: Component | Sequence[Component] | None = None,
        **arguments: Any,
    ) -> Any:
        """Do `work(job, *values of inputs)` at `event`, as `button.click`; returns the event, to chain others to it.

        The arguments are those of events.LONG, unless given. What the work raises before or between its steps ends it
        and is told as `refusals` does; a visitor whose job still runs is told to stop it first.
        """

        def start(request: gr.Request) -> tuple[str, Any]:
            job = begin(self.owner(request), self.home)
            return state("waiting", ticket=job.folder.name), gr.DownloadButton(value=None, visible=False)

        def run(request: gr.Request, shown: Any, *values: Any) -> Iterator[tuple[str, Any]]:
            for progress in follow(self.owner(request), ticket_of(shown), work, values):
                yield state_of(progress), offer(progress)

        def fail(request: gr.Request) -> str:
            return end(self.owner(request))

        given = inputs if isinstance(inputs, Sequence) else [] if inputs is None else [inputs]
        shown = [self.part, self.download]
        begun = event(refusals(start), None, shown, **QUICK)
        running = begun.success(refusals(run), [self.part, *given], shown, **{**events.LONG, **arguments})
        running.failure(refusals(fail), None, self.part, **QUICK)
        return running

    @property
    def home(self) -> Path:
        """The folder of all jobs, inside gradio's cache, so that gradio serves a result where it lies."""
        return Path(self.download.GRADIO_CACHE) / "jobs"

    def owner(self, request: gr.Request) -> str:
        """Whose job it is: this panel's, of this visit. Raises JobRefused for a call without a session."""
        if not request.session_hash:
            raise JobRefused("This runs on the page alone. Open it in a browser and start it there.")
        return f"{self.part._id}/{request.session_hash}"

    def stop(self, request: gr.Request) -> Any:
        """Stop the visitor's job: before its next step, or at once where it still waits."""
        return stop(self.owner(request))

    def leave(self, request: gr.Request) -> None:
        """The visitor left: stop the job and delete its files."""
        with suppress(JobRefused):
            gone = self.owner(request)
            jobs.discard(lambda owner: owner == gone)


def job_panel(unit: tuple[str, str] = ("step", "steps"), **arguments: Any) -> JobPanel:
    """Make the panel, empty until a job runs. unit: what is counted, one and several, as ("file", "files")."""
    part = widget(__file__, value=IDLE, one=unit[0], several=unit[1], **arguments)
    download = gr.DownloadButton("Download", visible=False, elem_classes=["job-download"])
    panel = JobPanel(part, download)
    part.select(refusals(panel.stop), None, part, **AT_ONCE)
    context = get_blocks_context()
    if context is not None:
        context.root_block.unload(panel.leave)
    return panel


def begin(owner: str, home: Path) -> Job:
    """Make the owner's next job; raises JobRefused while the last one waits or runs."""
    last = jobs.current(owner)
    if last is not None and last.ended is None:
        if last.stopping:
            raise JobRefused("Your last job is still stopping. Try again in a moment.")
        raise JobRefused("Your last job isn't over yet. Stop it before you start another one.")
    try:
        return jobs.begin(owner, home)
    except OSError as error:
        raise JobRefused("The server has no room for the result at the moment. Try again later.") from error


def follow(owner: str, ticket: str, work: Callable[..., Work], values: Sequence[Any]) -> Iterator[Progress]:
    """Do the work of the owner's job with this ticket; yields its progress, nothing if it was stopped before.

    Raises what the work raises.
    """
    job = jobs.current(owner)
    if job is None or job.folder.name != ticket or job.began is not None:
        return
    for progress in job.run(work(job, *values)):
        if jobs.current(owner) is not job:
            return  # the visitor left, or stopped it before it began
        checked(job, progress)
        yield progress


def stop(owner: str) -> Any:
    """Stop the owner's job; one that hasn't begun is over at once, and the panel says so."""
    job = jobs.current(owner)
    if job is None or job.began is not None:
        jobs.stop(owner)
        return gr.skip()
    jobs.discard(lambda other: other == owner)
    return state("stopped")


def checked(job: Job, progress: Progress) -> None:
    """Raise RuntimeError for a result that isn't a file in the job's folder: only that is served and deleted."""
    if progress.result is not None:
        path = progress.result.resolve()
        if not path.is_file() or not path.is_relative_to(job.folder.resolve()):
            raise RuntimeError(f"{path} is no file in the folder of its job.")


def end(owner: str) -> str:
    """Delete the files of a job that failed, or that the queue had no place for; returns the panel's value."""
    jobs.discard(lambda other: other == owner)
    return state("failed")


def ticket_of(value: Any) -> str:
    """The ticket of the job that a panel shows, or "" where it shows none; a call may carry anything."""
    try:
        shown = json.loads(value)
    except (TypeError, ValueError, RecursionError):
        return ""
    ticket = shown.get("ticket") if isinstance(shown, dict) else None
    return ticket if isinstance(ticket, str) else ""


def state(name: str, **known: Any) -> str:
    """JSON for the panel: how a job stands."""
    return json.dumps({"state": name, **known})


def state_of(progress: Progress) -> str:
    """JSON for the panel: a job's progress, times in whole seconds."""
    return state(
        progress.state,
        done=progress.done,
        total=progress.total,
        words=progress.words,
        seconds=round(progress.seconds),
        left=None if progress.left is None else round(progress.left),
        result=progress.result is not None,
    )


def offer(progress: Progress) -> Any:
    """The download of the result, named after its file; nothing new before there is one."""
    if progress.result is None:
        return gr.skip()
    return gr.DownloadButton(f"Download {progress.result.name}", value=progress.result, visible=True)
