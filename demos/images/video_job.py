"""A video as a job: objects in its pictures, followed from one to the next, drawn into a new video, and a chart."""

from contextlib import suppress
from typing import TYPE_CHECKING

from demos.images.catalog import DEFAULT_OVERLAP
from demos.images.detect import detect_at
from demos.images.exports.annotated import Annotated
from demos.images.exports.annotated_png import drawn
from demos.images.results import Detection
from demos.images.tracking import Tracker
from demos.images.video_frames import Frame, VideoFile, frames, read_facts
from demos.images.views.masks import tidied
from demos.images.views.video_view import SUMMARY, summary
from demos.serving.jobs import Job, Step, Stopped, Work

if TYPE_CHECKING:
    from PIL import Image

RESULT = "objects.mp4"


def run_video(job: Job, path: str | None, model: str, threshold: float) -> Work:
    """Find the objects in the pictures of a video and draw them into a new one.

    Yields a step a picture; returns the new video, MP4. Beside it lies SUMMARY, JSON for the page. Stopped, both hold
    what there is so far.

    Raises:
        VideoRefused, UnknownDetector, WrongThreshold, WeightsUnavailable.
    """
    facts, tracker, seen = read_facts(path), Tracker(), 0.0
    with suppress(Stopped), VideoFile(job.folder / RESULT) as video:
        yield Step(0, facts.pictures)
        for count, frame in enumerate(frames(path), 1):
            video.add(_looked_at(frame, tracker, model, threshold))
            seen = frame.seconds
            yield Step(count, max(count, facts.pictures))
    (job.folder / SUMMARY).write_text(summary(tracker.tracks, seen, facts.is_cut), encoding="utf-8")
    return job.folder / RESULT


def _looked_at(frame: Frame, tracker: Tracker, model: str, threshold: float) -> "Image.Image":
    """Return a picture with its objects drawn over it, each in the colour of its track."""
    picture = frame.picture
    found = detect_at(picture, picture.size, model, threshold, DEFAULT_OVERLAP, tiles=False)
    objects: tuple[Detection, ...] = tuple(tidied(each) for each in found)
    numbers = tracker.update(frame.seconds, objects)
    return drawn(Annotated("frame", picture, objects, numbers=tuple(numbers)))
