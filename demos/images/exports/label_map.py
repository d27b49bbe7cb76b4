"""All masks of a picture in one PNG: each pixel holds the number of its object, 0 where there is none."""

import io

import numpy as np
from PIL import Image

from demos.images.exports.annotated import Annotated
from demos.images.exports.colours import rgb_of

MOST_IN_A_PALETTE = 255


def label_map(picture: Annotated) -> bytes:
    """Return a PNG of the picture's size whose values are the objects' numbers, from 1, as in the table.

    Up to 255 objects are numbers of a palette, so that any viewer shows them in colour; more are 16-bit greys. Where
    objects overlap, the smaller one has the pixel.
    """
    numbers = np.zeros((picture.size[1], picture.size[0]), np.uint16)
    for number in sorted(range(len(picture.objects)), key=lambda number: -picture.areas[number]):
        numbers[picture.decoded(number)] = number + 1
    if len(picture.objects) > MOST_IN_A_PALETTE:
        image = Image.fromarray(numbers)
    else:
        image = Image.fromarray(numbers.astype(np.uint8))
        image.putpalette([0, 0, 0, *(level for number in range(MOST_IN_A_PALETTE) for level in rgb_of(number))])
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
