"""Short videos for tests, made from a picture."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from demos.images.catalog import example_path


def cat(width: int = 320, height: int = 240) -> Image.Image:
    """The example picture of a cat at this size."""
    return Image.open(example_path("cat")).convert("RGB").resize((width, height))


def film(path: Path, picture: Callable[[int], Image.Image], count: int, rate: int = 16) -> Path:
    """Write an MP4 of `count` pictures, `rate` a second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(rate))
        stream.pix_fmt = "yuv420p"
        first = picture(0)
        stream.width, stream.height = first.size
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(np.asarray(picture(number)), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def gif(path: Path, pictures: list[Image.Image], milliseconds: int) -> Path:
    """Write an animated GIF."""
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0)
    return path
