"""A visitor's own photo: what the page sends becomes a picture of 64 x 64 pixels, or is refused with a sentence."""

import base64
import binascii
import re

from PIL import Image

from demos.kit.image_io import NoPicture, NotAPicture, WrongSize, from_bytes

SIDE = 64
LARGEST = 20_000_000  # bytes
DATA_URI = re.compile(r"data:[\w.+/-]*;base64,")


def crop_photo(address: str) -> Image.Image:
    """Return the middle square of a picture in a data URI, 64 x 64 pixels.

    It stays in memory and is written nowhere. Raise PictureError with a sentence for the visitor.
    """
    if not isinstance(address, str) or not address:
        raise NoPicture("There is no photo here. Choose one.")
    start = DATA_URI.match(address[:200])
    if start is None:
        raise NotAPicture("This isn't a picture. Try a JPEG, PNG, WebP, GIF or TIFF.")
    if len(address) > LARGEST * 4 / 3 + 200:
        raise WrongSize(f"This file is larger than {LARGEST // 1_000_000} MB. Make it smaller.")
    try:
        content = base64.b64decode(address[start.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise NotAPicture("This isn't a picture. Try a JPEG, PNG, WebP, GIF or TIFF.") from None
    picture = from_bytes(content)
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side))  # first, so that nothing beside it shines in
    return square.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
