"""The gate of every picture on page and API: `training.common.images` reads it, as it reads the data sets."""

import base64
import binascii
import os
import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.serving.limits import DECODED_AT_ONCE
from training.common.heif import is_heif
from training.common.images import (
    FORMATS,
    VISITOR,
    BrokenPicture,
    NoPicture,
    NotAPicture,
    PictureError,
    WrongSize,
    from_array,
    read_image,
    to_rgb,
)

__all__ = [
    "FORMATS",
    "BrokenPicture",
    "NoPicture",
    "NotAPicture",
    "Picture",
    "PictureError",
    "WrongSize",
    "browser_copy",
    "from_bytes",
    "from_text",
    "open_picture",
]

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""The first bytes of TIFF: either order of bytes, and its form for large files."""
AS_DATA = "The picture has to come as data, in base64 or as a data URL, never as an address or a file’s path."
_decoding = threading.BoundedSemaphore(DECODED_AT_ONCE)
"""A picture of 50 megapixels takes some 300 MB while it is unpacked."""
Picture = str | os.PathLike[str] | Image.Image | npt.NDArray[np.generic]


def open_picture(image: Picture | None) -> Image.Image:
    """Return the picture upright, in sRGB, 8 bits a channel.

    image: path of a file, PIL image of any mode, or array (height x width, or with 1 to 4 channels; integers of any
    depth, or floats 0..1). See `training.common.images` for orientation, colour profile, depth and transparency.

    Raises:
        NoPicture, NotAPicture, BrokenPicture, WrongSize: all PictureError, with a sentence for the visitor.
    """
    if isinstance(image, np.ndarray):
        return to_rgb(from_array(image))
    if image is None or image == "":
        raise NoPicture("There is no picture here. Upload one, paste one, use the webcam or pick an example.")
    if isinstance(image, Image.Image):
        VISITOR.check_size(*image.size)
        return to_rgb(image)
    if not isinstance(image, str | os.PathLike):
        raise NotAPicture(f"A picture was expected as a path, a PIL image or an array, not as {type(image).__name__}.")
    if not Path(image).exists():
        raise NoPicture("The picture's file isn't there any more. Upload it again.")
    with _decoding:
        return read_image(image)


def from_bytes(content: bytes) -> Image.Image:
    """Read a picture from the content of its file, which needn't lie on a disk; raises as `open_picture`."""
    with _decoding:
        return read_image(content)


def from_text(text: str) -> Image.Image:
    """Read a picture from base64 or a data URL; an address or a path is refused, and nothing is fetched or opened.

    Raises NotAPicture for any other text, and as `open_picture`.
    """
    head, comma, content = text.strip().partition(",") if isinstance(text, str) else ("", "", "")
    if not comma:
        head, content = "data:;base64", head
    try:
        if not (content and head.startswith("data:") and head.endswith(";base64")):
            raise NotAPicture(AS_DATA)
        return from_bytes(base64.b64decode("".join(content.split()), validate=True))
    except (binascii.Error, ValueError) as error:
        raise (error if isinstance(error, PictureError) else NotAPicture(AS_DATA)) from None


def browser_copy(file: str, folder: Path) -> Path | None:
    """Return a PNG of a picture in `folder`, without any loss, if browsers can't show the file itself (TIFF, HEIC).

    None for a file that they show, and for one that isn't a picture: `open_picture` says so. The folder is made.
    """
    try:
        with Path(file).open("rb") as stream:
            shown = not is_heif(stream) and stream.read(4) not in TIFF_STARTS
        if shown:
            return None
        picture = open_picture(file)
    except (PictureError, OSError):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"{Path(file).stem}.png"
    picture.save(copy, "PNG", compress_level=1)
    return copy
