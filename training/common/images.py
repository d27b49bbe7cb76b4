"""The one reader of pictures, for page, API and training: whatever a file holds comes out upright in sRGB.

A JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC or BMP file (nothing else: Pillow's reader of EPS starts a program) becomes RGB
with 8 bits a channel:

- turned upright by its EXIF orientation,
- its colours converted to sRGB by its ICC profile (Display P3, Adobe RGB, CMYK inks ...),
- deep greys scaled from their own bit depth, deep colours by their high byte,
- transparent parts laid on white, palettes and other modes resolved, of an animation the first frame.

What can't be read raises a `PictureError`, whose message says in one sentence what is wrong.
"""

import io
import os
import stat
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from training.common.heif import is_heif, open_heif

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "BMP")
"""Pillow's names of the formats that are read; its JPEG includes the phones' kind that holds a second picture."""
WHITE = (255, 255, 255)
ORIENTATION = 0x0112  # EXIF's tag

Pixels = npt.NDArray[np.uint8]
"""height x width x 3, RGB, 0 to 255"""


class PictureError(ValueError):
    """A picture that can't be used; the message says why and what to do."""


class NoPicture(PictureError):
    """There is no picture at all."""


class NotAPicture(PictureError):
    """The file or array isn't a picture of a known kind."""


class BrokenPicture(PictureError):
    """The file starts as a picture but doesn't end as one."""


class WrongSize(PictureError):
    """The picture has too many or too few pixels, or its file too many bytes."""


@dataclass(frozen=True)
class Limits:
    """What is still read: the largest file in bytes, the most pixels, the longest and the shortest side in pixels."""

    bytes: int = 200_000_000
    pixels: int = 50_000_000
    longest: int = 30_000
    shortest: int = 8

    def check_size(self, width: int, height: int) -> None:
        """Raise `WrongSize` for a picture of that size in pixels if it is outside the limits."""
        if width * height > self.pixels:
            raise WrongSize(
                f"This picture has {width * height / 1e6:.0f} megapixels ({width} x {height}). "
                f"Up to {self.pixels / 1e6:.0f} megapixels work: make it smaller."
            )
        if max(width, height) > self.longest:
            raise WrongSize(
                f"This picture has {width} x {height} pixels. Up to {self.longest} a side work: make it smaller."
            )
        if min(width, height) < self.shortest:
            raise WrongSize(
                f"This picture has {width} x {height} pixels, too few to see anything in. "
                f"It needs at least {self.shortest} x {self.shortest}."
            )

    def check_bytes(self, count: int) -> None:
        """Raise `WrongSize` for a file of so many bytes if that is too many."""
        if count > self.bytes:
            raise WrongSize(
                f"This picture's file has {count / 1e6:.0f} MB. Up to {self.bytes / 1e6:.0f} MB work: make it smaller."
            )


VISITOR = Limits()
"""For what a visitor sends."""
TRAINING = Limits(shortest=1)
"""For the rows of a data set, whose own checks of size come after."""


def read_pixels(source: bytes | str | os.PathLike[str], limits: Limits = VISITOR) -> Pixels:
    """Return the pixels of a picture, upright and in sRGB: height x width x 3, uint8. Arguments as for `read_image`."""
    return np.asarray(read_image(source, limits))


def read_image(source: bytes | str | os.PathLike[str], limits: Limits = VISITOR) -> Image.Image:
    """Return a picture upright, in sRGB, 8 bits a channel, from the path of its file or from the file's content.

    Sizes are checked before a single pixel is unpacked; only regular files are opened.

    Raises:
        NoPicture, NotAPicture, BrokenPicture, WrongSize: all `PictureError`.
    """
    if isinstance(source, bytes):
        limits.check_bytes(len(source))
        return _read(io.BytesIO(source), limits)
    path = Path(source)
    try:
        entry = path.stat()
    except (OSError, ValueError):
        raise NoPicture("The picture's file isn't there.") from None
    if not stat.S_ISREG(entry.st_mode):
        raise NotAPicture("A picture's file was expected; this is something else (a folder, a device or a pipe).")
    limits.check_bytes(entry.st_size)
    try:
        with path.open("rb") as stream:
            return _read(stream, limits)
    except OSError:
        raise NoPicture("The picture's file can't be opened.") from None


def _read(stream: IO[bytes], limits: Limits) -> Image.Image:
    try:
        opened = _open(stream)
    except Image.DecompressionBombError:
        raise WrongSize(
            "This picture unpacks to more pixels than fit into memory. "
            f"Up to {limits.pixels / 1e6:.0f} megapixels work: make it smaller."
        ) from None
    except UnidentifiedImageError:
        raise NotAPicture(
            "This file isn't a picture that Pillow can read. Try a JPEG, PNG, WebP, GIF or TIFF."
        ) from None
    except Exception:  # Pillow's parsers raise whatever damage makes them raise
        raise BrokenPicture("This picture's file is damaged. Save or download it again.") from None
    with opened:
        limits.check_size(*opened.size)
        try:
            opened.load()
            return to_rgb(opened)
        except PictureError:
            raise
        except Exception as error:  # as above
            truncated = isinstance(error, OSError) and "truncated" in str(error).lower()
            what = "is cut off before its end" if truncated else "is damaged"
            raise BrokenPicture(f"This picture's file {what}. Save or download it again.") from None


def _open(stream: IO[bytes]) -> Image.Image:
    """Open a picture of one of `FORMATS`, or HEIC; a PNG whose texts are larger than Pillow allows loses them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # `Limits.check_size` comes just after
        if is_heif(stream):
            return open_heif(stream)
        try:
            return Image.open(stream, formats=FORMATS)
        except ValueError as error:
            if "MAX_TEXT" not in str(error):
                raise
        stream.seek(0)
        return Image.open(io.BytesIO(without_texts(stream.read())), formats=["PNG"])


def without_texts(png: bytes) -> bytes:
    """Return the content of a PNG file without its chunks of text and its colour profile."""
    kept, at = [png[:8]], 8
    while at + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        chunk = png[at : at + 12 + length]
        if chunk[4:8] not in (b"tEXt", b"zTXt", b"iTXt", b"iCCP"):
            kept.append(chunk)
        at += 12 + length
    return b"".join(kept)


def to_rgb(image: Image.Image) -> Image.Image:
    """Return a picture of any mode upright, in sRGB, 8 bits a channel, transparency laid on white.

    A picture that is so already is returned itself. Raises `NotAPicture` for values that aren't numbers.
    """
    profile = image.info.get("icc_profile")
    upright = _upright(image)
    if upright.mode.startswith("I") or upright.mode == "F":
        return Image.fromarray(_eight_bits(np.asarray(upright))).convert("RGB")
    if upright.has_transparency_data:
        upright = _on_white(upright, profile)
    elif upright.mode in ("P", "1", "PA", "RGBX"):
        upright = _to_srgb(upright.convert("RGB"), profile)
    else:
        upright = _to_srgb(upright, profile)
    if upright.mode == "RGB":
        return upright if type(upright) is Image.Image else upright.copy()
    return upright.convert("RGB")


def _upright(image: Image.Image) -> Image.Image:
    """Apply the EXIF orientation (EXIF that can't be read turns nothing)."""
    try:
        turned = image.getexif().get(ORIENTATION, 1) != 1
        return ImageOps.exif_transpose(image) if turned else image
    except Exception:  # EXIF is parsed by hand, and may hold anything
        return image


def _on_white(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Lay a picture with transparency on white, after its colours became sRGB."""
    transparent = image.convert("RGBA")
    grey = image.mode in ("L", "LA", "La")
    colours = _to_srgb(image.convert("L") if grey else transparent.convert("RGB"), profile).convert("RGB")
    colours.putalpha(transparent.getchannel("A"))
    ground = Image.new("RGBA", image.size, (*WHITE, 255))
    return Image.alpha_composite(ground, colours).convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert colours from the space of an ICC profile to sRGB (RGB), or return the picture itself.

    It comes back as it is without a profile, with one that can't be read or is for another number of channels (as in
    browsers), and with one that says sRGB in other words: where no colour of a coarse grid moves by more than 2 levels.
    """
    if not profile or image.mode not in ("RGB", "L", "CMYK"):
        return image
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            image.mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if image.mode == "RGB" and _changes_nothing(transform):
            return image
        converted = ImageCms.applyTransform(image, transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return image if converted is None else converted


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    levels = np.linspace(0, 255, 6).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 6, 3)  # 36 x 6 x RGB
    converted = ImageCms.applyTransform(Image.fromarray(grid), transform)
    return converted is not None and int(np.abs(np.asarray(converted).astype(int) - grid).max()) <= 2


def from_array(array: npt.NDArray[np.generic], limits: Limits = VISITOR) -> Image.Image:
    """Turn an array into a picture of 8 bits a channel, in a mode with as many channels.

    array: height x width, or with 1 to 4 channels; integers of any depth are scaled from the power of two above the
    largest value, floats from 0..1. Raises `NotAPicture` for another shape or what isn't numbers, `WrongSize`.
    """
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (2, 3, 4)) or 0 in array.shape:
        raise NotAPicture(
            "An array of height x width, or height x width x 1 to 4 channels, was expected, "
            f"not one of {' x '.join(map(str, array.shape)) or 'no axes'}."
        )
    limits.check_size(array.shape[1], array.shape[0])
    return Image.fromarray(_eight_bits(array))


def _eight_bits(array: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Scale values of any depth to 0 to 255; see `from_array`."""
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if not (np.issubdtype(array.dtype, np.integer) or np.issubdtype(array.dtype, np.floating)):
        raise NotAPicture(f"An array of numbers was expected, not one of {array.dtype}.")
    if array.dtype == np.uint8:
        return np.ascontiguousarray(array).astype(np.uint8, copy=False)
    values = array.astype(np.float64)
    if not np.isfinite(values).all():
        raise NotAPicture("The picture holds values that aren't numbers.")
    largest = float(values.max())
    if np.issubdtype(array.dtype, np.floating) and largest <= 1:
        white = 1.0
    else:
        white = float(2 ** max(8, int(np.ceil(np.log2(max(largest, 1) + 1)))) - 1)
    return np.asarray((values / white * 255).clip(0, 255).round(), np.uint8)
