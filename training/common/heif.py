"""HEIC and its kin (HEIF), as phones take pictures; pillow-heif reads it, once there is such a file."""

from typing import IO

from PIL import Image, UnidentifiedImageError

BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""The kinds of HEIF that iPhones and others write, as they stand in a file's first bytes; AVIF is Pillow's own."""


def is_heif(stream: IO[bytes]) -> bool:
    """Return whether a file is HEIF by its first bytes; the stream stays at its beginning."""
    start = stream.read(12)
    stream.seek(0)
    return start[4:8] == b"ftyp" and start[8:] in BRANDS


def open_heif(stream: IO[bytes]) -> Image.Image:
    """Open a HEIF file, not yet unpacked. Raises OSError for a damaged one."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    try:
        return Image.open(stream, formats=["HEIF"])
    except UnidentifiedImageError as error:  # its first bytes say what it is
        raise OSError("a damaged HEIF file") from error
