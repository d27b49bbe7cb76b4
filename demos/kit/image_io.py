"""The gate that every picture goes through: any mode and rotation in, upright RGB out, or a sentence why not."""

import io
import os
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 50_000_000  # pixels
SMALLEST = 8  # pixels a side
WHITE = (255, 255, 255)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")
"""What is read: Pillow's other readers stay shut, that for EPS above all, which starts Ghostscript."""

Picture = str | os.PathLike[str] | Image.Image | npt.NDArray[np.generic]


class PictureError(ValueError):
    """A picture that can't be used; the message tells a visitor why and what to do."""


class NoPicture(PictureError):
    """There is no picture at all."""


class NotAPicture(PictureError):
    """The file or array isn't a picture."""


class BrokenPicture(PictureError):
    """The file starts as a picture but doesn't end as one."""


class WrongSize(PictureError):
    """The picture has too many or too few pixels."""


def open_picture(image: Picture | None) -> Image.Image:
    """Return the picture upright, in RGB, 8 bits a channel.

    image: path of a file, PIL image of any mode, or array (height x width, or with 1 to 4 channels; integers of any
    depth, or floats 0..1). EXIF rotation is applied, transparent parts become white, the first frame of an animation
    is taken, and deep greys are scaled from their own bit depth (the power of two above the largest value).

    Raises:
        NoPicture, NotAPicture, BrokenPicture, WrongSize: all PictureError, with a sentence for the visitor.
    """
    if isinstance(image, np.ndarray):
        return rgb(from_array(image))
    if image is None or image == "":
        raise NoPicture("There is no picture here. Upload one, paste one, use the webcam or pick an example.")
    if isinstance(image, Image.Image):
        check_size(*image.size)
        return rgb(image)
    if not isinstance(image, str | os.PathLike):
        raise NotAPicture(f"A picture was expected as a path, a PIL image or an array, not as {type(image).__name__}.")
    return from_file(Path(image))


def from_bytes(content: bytes) -> Image.Image:
    """Read a picture from the content of its file, which needn't lie on a disk; raises as `open_picture`."""
    return from_file(io.BytesIO(content))


def from_file(path: Path | io.BytesIO) -> Image.Image:
    """Read a picture from a file; the size is checked before a single pixel is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked just below
            opened = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError:
        raise WrongSize(
            "This picture unpacks to more pixels than fit into memory. Up to 50 megapixels work: make it smaller."
        ) from None
    except FileNotFoundError:
        raise NoPicture("The picture's file isn't there any more. Upload it again.") from None
    except UnidentifiedImageError:
        raise NotAPicture(
            "This file isn't a picture that Pillow can read. Try a JPEG, PNG, WebP, GIF or TIFF."
        ) from None
    except Exception:  # Pillow's parsers raise whatever damage makes them raise
        raise BrokenPicture("This picture's file is damaged. Save or download it again.") from None
    with opened:
        check_size(*opened.size)
        try:
            opened.load()
            return rgb(opened)
        except OSError as error:
            cut = "truncated" in str(error) or "Truncated" in str(error)
            what = "is cut off before its end" if cut else "is damaged"
            raise BrokenPicture(f"This picture's file {what}. Save or download it again.") from None
        except Exception:  # as above
            raise BrokenPicture("This picture's file is damaged. Save or download it again.") from None


def check_size(width: int, height: int) -> None:
    """Raise WrongSize for more than 50 megapixels or a side under 8 pixels."""
    if width * height > LARGEST:
        raise WrongSize(
            f"This picture has {width * height / 1e6:.0f} megapixels ({width} x {height}). "
            "Up to 50 megapixels work: make it smaller."
        )
    if min(width, height) < SMALLEST:
        raise WrongSize(
            f"This picture has {width} x {height} pixels, too few to see anything in. "
            f"It needs at least {SMALLEST} x {SMALLEST}."
        )


def rgb(image: Image.Image) -> Image.Image:
    """Return the picture upright in RGB; deep greys are scaled to 8 bits, transparency is laid on white."""
    if image.getexif().get(0x0112, 1) != 1:
        image = ImageOps.exif_transpose(image)
    if image.mode == "RGB" and "transparency" not in image.info:
        return image if type(image) is Image.Image else image.copy()
    if image.mode.startswith("I") or image.mode == "F":
        return from_array(np.asarray(image)).convert("RGB")
    if image.has_transparency_data:
        transparent = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, (*WHITE, 255))
        return Image.alpha_composite(ground, transparent).convert("RGB")
    return image.convert("RGB")


def from_array(array: npt.NDArray[np.generic]) -> Image.Image:
    """Turn an array (height x width, or with 1 to 4 channels) into a picture of 8 bits a channel."""
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (2, 3, 4)) or 0 in array.shape:
        raise NotAPicture(
            "An array of height x width, or height x width x 1 to 4 channels, was expected, "
            f"not one of {' x '.join(map(str, array.shape)) or 'no axes'}."
        )
    check_size(array.shape[1], array.shape[0])
    if array.dtype == np.bool_:
        return Image.fromarray(array.astype(np.uint8) * 255)
    if not (np.issubdtype(array.dtype, np.integer) or np.issubdtype(array.dtype, np.floating)):
        raise NotAPicture(f"An array of numbers was expected, not one of {array.dtype}.")
    if array.dtype == np.uint8:
        return Image.fromarray(np.ascontiguousarray(array))
    values = array.astype(np.float64)
    if not np.isfinite(values).all():
        raise NotAPicture("The picture holds values that aren't numbers.")
    top = float(values.max())
    if np.issubdtype(array.dtype, np.floating) and top <= 1:
        white = 1.0
    else:
        white = float(2 ** max(8, int(np.ceil(np.log2(max(top, 1) + 1)))) - 1)
    return Image.fromarray((values / white * 255).clip(0, 255).round().astype(np.uint8))
