"""Several pictures: many at once or a zip of them, counted and scored, and all results in one zip; under Try it."""

from typing import Any

import gradio as gr

from demos.images.catalog import DEFAULT_DETECTOR
from demos.images.picture_files import MOST_BYTES, MOST_PICTURES
from demos.images.views.batch_view import SUMMARY
from demos.images.widgets.batch_results.widget import batch_results
from demos.images.widgets.picture_input.widget import TryItChoice
from demos.kit import errors, layout
from demos.serving import jobs
from demos.serving.jobs import Job, Work
from demos.serving.limits import UPLOAD_BYTES
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.job.widget import QUICK, job_panel

WORDS = (
    f"Up to {MOST_PICTURES} pictures of {MOST_BYTES / 1e6:.0f} MB together; each file or zip may have "
    f"{UPLOAD_BYTES / 1e6:.0f} MB. The detector and the confidence threshold are those above. Add COCO annotations "
    "(JSON) and you also get average precision and the worst misses."
)


def look_through(job: Job, paths: list[str] | None, detector: str, threshold: float) -> Work:
    """Find the objects in all pictures with the detector that answers above; see `run_batch`."""
    from demos.images.batch_job import run_batch

    answering = DEFAULT_DETECTOR if hub_download.value(detector) else detector
    return (yield from run_batch(job, paths, answering, threshold))


def summary_of(owner: str) -> str:
    """Return the JSON of the owner's last job for the page, or "" where there is none."""
    job = jobs.current(owner)
    path = job.folder / SUMMARY if job else None
    return path.read_text(encoding="utf-8") if path and path.is_file() else ""


def build(tried: TryItChoice) -> None:
    """Make the folded part, wire its events."""
    with layout.settings("Several pictures"):
        with layout.columns():
            with layout.left_column():
                files = gr.File(
                    file_count="multiple", label="Pictures, a zip, annotations", height=200, elem_id="images-files"
                )
            with layout.right_column():
                layout.note(WORDS)
                start = gr.Button("Find objects in all of them", elem_id="images-batch-start")
                panel = job_panel(("picture", "pictures"), elem_id="images-batch-job")
        results = batch_results("images-batch")

    def show(request: gr.Request) -> Any:
        return summary_of(panel.owner(request))

    ended = panel.run(start.click, look_through, [files, tried.detector, tried.threshold])
    ended.then(errors.refusals(show), None, results, **QUICK)
