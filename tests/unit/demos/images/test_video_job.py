"""A video as a job: a cat that is followed, Stop in between, and what is refused."""

import json
from pathlib import Path

import pytest
from PIL import Image

from demos.images.results import UnknownDetector
from demos.images.video_frames import VideoRefused, frames
from demos.images.video_job import RESULT, run_video
from demos.images.views.video_view import SUMMARY
from demos.serving.jobs import Job, Stopped
from tests.films import cat, film


@pytest.fixture
def job(tmp_path: Path) -> Job:
    folder = tmp_path / "job"
    folder.mkdir()
    return Job(folder)


def moving(number: int) -> Image.Image:
    """The cat, a little further to the right each time."""
    picture = Image.new("RGB", (384, 240), (110, 110, 110))
    picture.paste(cat(), (number * 4, 0))
    return picture


@pytest.mark.slow
def test_a_cat_is_one_object_from_beginning_to_end(job: Job, tmp_path: Path) -> None:
    path = film(tmp_path / "cat.mp4", moving, 8, rate=8)
    last = list(job.run(run_video(job, str(path), "everyday", 0.5)))[-1]
    assert (last.state, last.done, last.result) == ("done", 8, job.folder / RESULT)
    seen = json.loads((job.folder / SUMMARY).read_text())
    (row,) = [row for row in seen["objects"] if row["label"] == "cat"]
    assert row["spans"] == [[0.0, 1.0]]
    drawn = list(frames(job.folder / RESULT))
    assert len(drawn) == 8
    assert drawn[0].picture.size == (384, 240)
    assert drawn[0].picture.tobytes() != moving(0).tobytes()


@pytest.mark.slow
def test_stopped_it_holds_what_there_is(job: Job, tmp_path: Path) -> None:
    path = film(tmp_path / "cat.mp4", moving, 8, rate=8)
    work = run_video(job, str(path), "everyday", 0.5)
    assert [next(work).done for _ in range(3)] == [0, 1, 2]
    with pytest.raises(StopIteration) as ended:
        work.throw(Stopped())
    assert ended.value.value == job.folder / RESULT
    assert len(list(frames(job.folder / RESULT))) == 2
    assert json.loads((job.folder / SUMMARY).read_text())["seconds"] == 0.25


def test_no_video_and_no_detector_are_refused(job: Job, tmp_path: Path) -> None:
    with pytest.raises(VideoRefused):
        next(run_video(job, None, "everyday", 0.5))
    path = film(tmp_path / "cat.mp4", moving, 2, rate=8)
    with pytest.raises(UnknownDetector):
        list(run_video(job, str(path), "dogs", 0.5))
