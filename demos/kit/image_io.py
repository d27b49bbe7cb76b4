"""The gate of every picture on page and API: `training.common.images` reads it, as it reads the data sets."""

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

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
    "from_bytes",
    "open_picture",
]

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
    return read_image(image)


def from_bytes(content: bytes) -> Image.Image:
    """Read a picture from the content of its file, which needn't lie on a disk; raises as `open_picture`."""
    return read_image(content)
