"""What is shown over a picture, as a file: the objects from a threshold on, without the classes that are hidden."""

from collections.abc import Set
from pathlib import Path

from demos.images.catalog import DEFAULT_OVERLAP, DETECTORS, HUB_DETECTORS, coloured_by_class, knowledge, listed
from demos.images.exports.annotated import annotated
from demos.images.exports.formats import export
from demos.images.results import UnknownDetector
from demos.images.timed_inference import LEAST_SHOWN
from demos.images.views.detection_view import on_page
from demos.kit.image_io import NoPicture, open_picture


def take_away(
    file: str | None,
    detector: str,
    threshold: float,
    form: str,
    hidden: Set[str] = frozenset(),
    overlap: float = DEFAULT_OVERLAP,
    tiles: bool = False,
) -> tuple[str, bytes]:
    """Return the name and the content of a file with what a detector finds in a picture, as the page shows it.

    file: path of the picture. detector: the one that answers. threshold: the lowest score. form: a name of
    `exports.formats.FORMATS`. hidden: labels to leave out. overlap, tiles: as `detect` takes them. Masks and cut-outs
    have the pixels of the picture itself.

    Raises:
        PictureError, UnknownDetector, WrongThreshold, WrongOverlap, NoTiles, UnknownFormat, NothingToExport,
        WeightsUnavailable.
    """
    from demos.images.detect import detect_at

    if not file:
        raise NoPicture("There is no picture here. Upload one, paste one, use the webcam or pick an example.")
    original = open_picture(file)
    shown = on_page(original)
    searched = original if tiles else shown
    everything = detect_at(searched, shown.size, detector, max(LEAST_SHOWN, threshold), overlap, tiles)
    found = [each for each in everything if each.label not in hidden]
    picture = annotated(Path(file).name, original, found, shown.size, coloured_by_class(detector))
    return export(picture, form, classes_of(detector), description(detector, threshold))


def classes_of(detector: str) -> tuple[str, ...]:
    """Return the classes of a detector in their order; of one from the Hub, which has its own list, none."""
    return knowledge(detector).classes if detector in DETECTORS else ()


def description(detector: str, threshold: float) -> str:
    """Return the sentence that says in a file where its objects come from; raises UnknownDetector."""
    if detector not in DETECTORS and detector not in HUB_DETECTORS:
        raise UnknownDetector(f"There is no detector called “{detector}”. {listed([*DETECTORS, *HUB_DETECTORS])}")
    title = DETECTORS[detector].title if detector in DETECTORS else HUB_DETECTORS[detector].title
    return f"Found by the detector “{title}” with a score of at least {threshold:.2f}; not checked by anybody."
