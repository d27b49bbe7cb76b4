"""Which objects are in each of several pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from demos.images.catalog import coloured_by_class
from demos.images.detect import detect
from demos.images.exports.annotated import Annotated, annotated
from demos.images.picture_files import PictureFile, PicturesRefused
from demos.images.results import Detection
from demos.images.views.detection_view import on_page
from demos.kit.image_io import PictureError, from_bytes


@dataclass(frozen=True)
class BatchPicture:
    """One of several pictures: its name, and it with its size and all that was found in it, or why it can't be used.

    detections: in pixels of the picture as the page shows it, whose size is `found_at`.
    """

    name: str
    picture: Image.Image | None = None
    detections: tuple[Detection, ...] = ()
    found_at: tuple[int, int] = (0, 0)
    refusal: str = ""

    def shown(self, model: str, threshold: float) -> Annotated:
        """Return the picture with what has this score or more, as it is drawn and exported."""
        assert self.picture is not None
        found = [each for each in self.detections if each.score >= threshold]
        return annotated(self.name, self.picture, found, self.found_at, coloured_by_class(model))

    def everything(self) -> Annotated:
        """Return the picture with all that was found in it and the network's own masks, to be scored."""
        assert self.picture is not None
        wide, high = (after / before for after, before in zip(self.picture.size, self.found_at, strict=True))
        objects = tuple(
            Detection(each.label, each.score, _scaled(each.box, wide, high), each.mask) for each in self.detections
        )
        return Annotated(self.name, self.picture, objects)


def detect_batch(
    files: Sequence[PictureFile], model: str = "everyday", threshold: float = 0.5
) -> Iterator[BatchPicture]:
    """Yield what a detector finds in each picture with at least this score; a picture that can't be used has a reason.

    Large pictures are looked at as the page shows them, at most 1024 px a side. One picture is in memory at a time.
    Raises what `detect` raises for the model and the threshold.
    """
    for file in files:
        try:
            picture = from_bytes(file.content())
        except (PictureError, PicturesRefused) as error:
            yield BatchPicture(file.name, refusal=str(error))
            continue
        small = on_page(picture)
        yield BatchPicture(file.name, picture, tuple(detect(small, model, threshold)), small.size)


def _scaled(box: tuple[float, float, float, float], wide: float, high: float) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = box
    return x1 * wide, y1 * high, x2 * wide, y2 * high
