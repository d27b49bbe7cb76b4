"""Several pictures as a job: the zip, the summary, the scores, what can't be used, and Stop in between."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from demos.images.annotations import AnnotationsRefused
from demos.images.batch_job import RESULTS, run_batch
from demos.images.catalog import example_path
from demos.images.detect import detect
from demos.images.picture_files import PicturesRefused
from demos.images.results import UnknownDetector, WrongThreshold
from demos.images.views.batch_view import SUMMARY, BatchSummary
from demos.kit.image_io import open_picture
from demos.serving.jobs import Job, Progress


@pytest.fixture
def job(tmp_path: Path) -> Job:
    folder = tmp_path / "job"
    folder.mkdir()
    return Job(folder)


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    """A cat, a motorcycle, and a file that only says it is a picture; and one that doesn't."""
    for name in ("cat", "motorcycle"):
        open_picture(example_path(name)).save(tmp_path / f"{name}.png")
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("hello")
    return [str(tmp_path / name) for name in ("cat.png", "motorcycle.png", "broken.jpg", "notes.txt")]


def done(job: Job, *arguments: Any) -> Progress:
    return list(job.run(run_batch(job, *arguments)))[-1]


def summary(job: Job) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((job.folder / SUMMARY).read_text(encoding="utf-8"))
    return content


def annotated_cat(tmp_path: Path, **image: Any) -> str:
    """Annotations that call what the detector finds in the cat's picture a cat, and add a large dog where none is."""
    picture = open_picture(example_path("cat"))
    cat = detect(picture, "everyday", 0.5)[0]
    x1, y1, x2, y2 = cat.box
    boxes = {1: [x1, y1, x2 - x1, y2 - y1], 2: [0, 0, 400, 290]}
    document = {
        "images": [{"id": 1, "file_name": "cat.png", "width": picture.width, "height": picture.height, **image}],
        "annotations": [
            {"id": number, "image_id": 1, "category_id": number, "bbox": box} for number, box in boxes.items()
        ],
        "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
    }
    (tmp_path / "instances.json").write_text(json.dumps(document))
    return str(tmp_path / "instances.json")


@pytest.mark.slow
def test_all_results_are_in_the_zip_and_in_the_summary(job: Job, pictures: list[str]) -> None:
    last = done(job, pictures, "everyday", 0.5)
    assert (last.state, last.done, last.total, last.result) == ("done", 3, 3, job.folder / RESULTS)
    with zipfile.ZipFile(job.folder / RESULTS) as archive:
        assert archive.testzip() is None
        rows = list(csv.DictReader(io.StringIO(archive.read("objects.csv").decode("utf-8-sig"))))
        assert Image.open(io.BytesIO(archive.read("annotated/cat.jpg"))).format == "JPEG"
    told = summary(job)
    assert {row["picture"] for row in rows} == {"cat.png", "motorcycle.png"}
    assert sum(count for _, count in told["counts"]) == len(rows)
    assert dict(told["counts"])["cat"] >= 1
    broken, cat, motorcycle = told["pictures"]
    assert "isn't a picture that Pillow can read" in broken["refusal"]
    assert (cat["name"], cat["width"], cat["height"]) == ("cat.png", 451, 300)
    assert dict(motorcycle["classes"])["motorcycle"] == 1
    assert motorcycle["thumbnail"].startswith("data:image/jpeg;base64,")
    assert (told["leftOut"], told["scores"]) == (["notes.txt"], None)


@pytest.mark.slow
def test_stopped_it_keeps_what_there_is_so_far(job: Job, pictures: list[str]) -> None:
    states = []
    for progress in job.run(run_batch(job, pictures, "everyday", 0.5)):
        states.append(progress)
        if progress.done == 2:
            job.stop()
    assert (states[-1].state, states[-1].result) == ("stopped", job.folder / RESULTS)
    with zipfile.ZipFile(job.folder / RESULTS) as archive:
        assert "masks/cat.png" in archive.namelist()
        assert "masks/motorcycle.png" not in archive.namelist()
    assert len(summary(job)["pictures"]) == 2


@pytest.mark.slow
def test_annotations_give_scores_and_the_worst_misses(job: Job, pictures: list[str], tmp_path: Path) -> None:
    done(job, [*pictures, annotated_cat(tmp_path)], "everyday", 0.5)
    scores = summary(job)["scores"]
    assert [name for name, _ in scores["figures"]] == ["box AP", "box AP50"]  # no masks are annotated
    assert dict(scores["figures"])["box AP50"] == pytest.approx(50, abs=0.1)  # the cat found, the dog not
    assert (scores["objects"], scores["found"]) == (2, 1)
    (miss,) = scores["misses"]
    assert (miss["label"], miss["takenFor"][0]) == ("dog", "cat")
    assert miss["crop"].startswith("data:image/jpeg;base64,")
    assert any("motorcycle.png isn't named" in note for note in scores["notes"])


def test_what_cannot_be_done_gets_a_sentence(job: Job, pictures: list[str], tmp_path: Path) -> None:
    with pytest.raises(PicturesRefused, match="There are no pictures here"):
        done(job, None, "everyday", 0.5)
    (tmp_path / "bad.json").write_text('{"images": []}')
    with pytest.raises(AnnotationsRefused, match="no list “annotations”"):
        done(job, [*pictures, str(tmp_path / "bad.json")], "everyday", 0.5)
    with pytest.raises(UnknownDetector):
        done(job, pictures[:1], "unheard", 0.5)
    with pytest.raises(WrongThreshold):
        done(job, pictures[:1], "everyday", 7)


@pytest.mark.slow
def test_only_the_crops_of_the_worst_misses_are_kept(
    job: Job, pictures: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demos.images.evaluation.WORST", 1)
    made: list[Any] = []
    remember = BatchSummary.forget_but

    def noted(self: Any, misses: Any) -> None:
        remember(self, misses)
        made.append(len(self._crops))

    monkeypatch.setattr(BatchSummary, "forget_but", noted)
    white = Image.fromarray(np.full((300, 451, 3), 255, np.uint8))
    white.save(tmp_path / "cat.png")  # nothing is found in it: two misses
    done(job, [pictures[0], annotated_cat(tmp_path)], "everyday", 0.5)
    assert made == [1]
    assert len(summary(job)["scores"]["misses"]) == 1
