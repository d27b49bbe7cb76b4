"""Several pictures as a job: objects in each, a zip of all results, and what the page shows of them."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from demos.images.annotations import read_annotations
from demos.images.catalog import DETECTORS
from demos.images.detect_batch import BatchPicture, detect_batch
from demos.images.evaluation import Evaluation, Scores
from demos.images.exports.archive import Archive
from demos.images.picture_files import GivenFiles, given_files
from demos.images.take_away import classes_of, description
from demos.images.views.batch_view import SUMMARY, BatchSummary
from demos.serving.jobs import Job, Step, Stopped, Work

RESULTS = "objects.zip"
SCORED_FROM = 0.05
"""Average precision looks at all objects from this score on."""
HUB_MAX_OBJECTS = 100


def run_batch(job: Job, paths: Sequence[str] | None, model: str, threshold: float) -> Work:
    """Find the objects in pictures and zips of pictures; with a file of annotations among them, score them too.

    Yields a step a picture; returns the zip. Beside it lies SUMMARY, JSON for the page. Stopped, both hold what there
    is so far.

    Raises:
        PicturesRefused, AnnotationsRefused, UnknownDetector, WrongThreshold, WeightsUnavailable.
    """
    files = given_files(paths or [])
    evaluation = _evaluation(files, model)
    batch = Batch(job.folder, files, model, threshold, evaluation)
    lowest = min(threshold, SCORED_FROM) if evaluation else threshold
    with batch, suppress(Stopped):
        yield Step(0, len(files.pictures), files.pictures[0].name)
        for number, found in enumerate(detect_batch(files.pictures, model, lowest), 1):
            batch.add(found)
            yield Step(number, len(files.pictures), found.name)
    return job.folder / RESULTS


def _evaluation(files: GivenFiles, model: str) -> Evaluation | None:
    if files.annotations is None:
        return None
    annotations = read_annotations(files.annotations.content())
    return Evaluation(annotations, classes_of(model), [file.name for file in files.pictures])


class Batch:
    """What is made of pictures one after another; a context that ends the zip and writes the summary."""

    def __init__(
        self, folder: Path, files: GivenFiles, model: str, threshold: float, evaluation: Evaluation | None
    ) -> None:
        """Write into this folder."""
        self._model, self._threshold, self._evaluation = model, threshold, evaluation
        self._summary, self._folder = BatchSummary(files.left_out), folder
        self._stream = (folder / RESULTS).open("wb")
        self._archive = Archive(self._stream, classes_of(model), description(model, threshold), several=True)

    def add(self, found: BatchPicture) -> None:
        """Add a picture to the zip, the summary and the scores."""
        if found.picture is None:
            self._summary.refuse(found.name, found.refusal)
            return
        shown = found.shown(self._model, self._threshold)
        self._archive.add(shown)
        self._summary.add(shown)
        if self._evaluation is not None:
            missed = self._evaluation.add(found.everything(), self._threshold)
            self._summary.remember(missed, shown)
            self._summary.forget_but(self._evaluation.worst)

    def __enter__(self) -> "Batch":
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the zip and write the summary, whether all pictures were done or not."""
        self._archive.close()
        self._stream.close()
        (self._folder / SUMMARY).write_text(self._summary.json(self._scores()), encoding="utf-8")

    def _scores(self) -> Scores | None:
        most = DETECTORS[self._model].max_objects if self._model in DETECTORS else HUB_MAX_OBJECTS
        return self._evaluation.scores(most) if self._evaluation else None
