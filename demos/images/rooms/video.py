"""A video: objects followed from picture to picture, drawn into a new video, with a chart; under Try it."""

from pathlib import Path
from typing import Any

import gradio as gr

from demos.images.catalog import DEFAULT_DETECTOR
from demos.images.video_frames import MOST_BYTES, MOST_SECONDS, RATE, TYPES
from demos.images.views.video_view import SUMMARY
from demos.images.widgets.picture_input.widget import TryItChoice
from demos.images.widgets.video_chart.widget import video_chart
from demos.kit import errors, layout
from demos.serving import jobs
from demos.serving.jobs import Job, Work
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.job.widget import QUICK, job_panel

WORDS = (
    f"The first {MOST_SECONDS:.0f} seconds of a video or animated GIF (up to {MOST_BYTES // 1_000_000} MB), "
    f"{RATE} pictures a second. The detector and the confidence threshold are those above. An object keeps its colour "
    "as long as its box overlaps the one in the picture before."
)


def look_through(job: Job, path: str | None, detector: str, threshold: float) -> Work:
    """Find the objects in a video with the detector that answers above; see `run_video`."""
    from demos.images.video_job import run_video

    answering = DEFAULT_DETECTOR if hub_download.value(detector) else detector
    return (yield from run_video(job, path, answering, threshold))


def results_of(owner: str) -> tuple[str, Any]:
    """Return the JSON of the owner's last job for the chart, and the new video; nothing where there is none."""
    job = jobs.current(owner)
    path = job.folder / SUMMARY if job else None
    if path is None or not path.is_file():
        return "", gr.update(value=None, visible=False)
    video = next(iter(sorted(Path(path.parent).glob("*.mp4"))), None)
    return path.read_text(encoding="utf-8"), gr.update(value=str(video) if video else None, visible=video is not None)


def build(tried: TryItChoice) -> None:
    """Make the folded part, wire its events."""
    with layout.settings("A video"), layout.columns():
        with layout.left_column():
            file = gr.File(file_types=list(TYPES), label="Video or animated GIF", height=160, elem_id="images-video")
            layout.note(WORDS)
            start = gr.Button("Find objects in the video", elem_id="images-video-start")
            panel = job_panel(("picture", "pictures"), elem_id="images-video-job")
        with layout.right_column():
            shown = gr.Video(
                label="The video with its objects", visible=False, interactive=False, autoplay=False, height=360
            )
            chart = video_chart("images-video-chart")

    def show(request: gr.Request) -> Any:
        return results_of(panel.owner(request))

    ended = panel.run(start.click, look_through, [file, tried.detector, tried.threshold])
    ended.then(errors.refusals(show), None, [chart, shown], **QUICK)
