"""One picture of a live camera, as the page sends it: read within limits, never written to a disk, and looked at."""

import base64
import binascii
from typing import TYPE_CHECKING

from demos.images.catalog import DETECTORS, listed
from demos.images.results import UnknownDetector
from demos.images.timed_inference import TimedDetections, timed_detect
from demos.serving import limits

if TYPE_CHECKING:
    from PIL import Image

PREFIX = "data:image/jpeg;base64,"
MOST_CHARACTERS = limits.CAMERA_CHARACTERS  # of the data URI: a JPEG of 300 kB
MOST_SIDE = limits.CAMERA_SIDE  # pixels; the page sends 384


class FrameRefused(ValueError):
    """What a page sent in place of a camera's picture; the message says what was expected."""

    title = "No camera picture"


def read_frame(sent: object) -> "Image.Image":
    """Return the picture (RGB) in a data URI of a JPEG.

    Raises:
        FrameRefused: if it is no such text, too long, or the picture is larger than 640 px a side.
        PictureError: if the JPEG can't be read.
    """
    from demos.kit.image_io import from_bytes

    if not isinstance(sent, str) or not sent.startswith(PREFIX):
        raise FrameRefused("The camera's picture is expected as a JPEG in a data URI.")
    if len(sent) > MOST_CHARACTERS:
        raise FrameRefused(f"The camera's picture may have {MOST_CHARACTERS:,} characters; this one has {len(sent):,}.")
    try:
        content = base64.b64decode(sent[len(PREFIX) :], validate=True)
    except (binascii.Error, ValueError):
        raise FrameRefused("The camera's picture isn't proper base64. Start the camera again.") from None
    picture = from_bytes(content)
    if max(picture.size) > MOST_SIDE:
        raise FrameRefused(f"The camera's picture may be {MOST_SIDE} pixels a side, not {max(picture.size):,}.")
    return picture


def look(sent: object, detector: str, threshold: float) -> "tuple[Image.Image, TimedDetections]":
    """Return the camera's picture and what one of our detectors finds in it with at least this score.

    Raises:
        FrameRefused, PictureError: as `read_frame`.
        UnknownDetector: if there is no such detector of ours.
        WrongThreshold: if the threshold isn't a number between 0 and 1.
    """
    if detector not in DETECTORS:
        raise UnknownDetector(f"There is no detector called “{detector}” for the camera. {listed(DETECTORS)}")
    picture = read_frame(sent)
    return picture, timed_detect(picture, detector, threshold=threshold)
