"""The reader of pictures: every kind of file comes out upright in sRGB, and everything else gets a sentence."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from training.common.images import (
    BrokenPicture,
    Limits,
    NoPicture,
    NotAPicture,
    PictureError,
    WrongSize,
    from_array,
    read_image,
    read_pixels,
    to_rgb,
)

RAMP = np.arange(0, 256, 4, dtype=np.uint8).repeat(48).reshape(64, 48)
DISPLAY_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), 2.2
ADOBE_RGB = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060)), 2.19921875
SRGB_LIKE = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)), 2.2
D65_TO_D50 = np.array([[1.0478, 0.0229, -0.0501], [0.0295, 0.9905, -0.0171], [-0.0092, 0.0150, 0.7521]])


def primaries_to_xyz(primaries: tuple[tuple[float, float], ...]) -> np.ndarray:
    """RGB of a colour space with white D65 -> XYZ, 3 x 3."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in primaries]).T
    white = np.array([0.3127 / 0.3290, 1.0, (1 - 0.3127 - 0.3290) / 0.3290])
    return columns * np.linalg.solve(columns, white)


def rgb_profile(primaries: tuple[tuple[float, float], ...], gamma: float) -> bytes:
    """A matrix ICC profile, version 2, written by hand."""
    matrix = D65_TO_D50 @ primaries_to_xyz(primaries)

    def fixed(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {b"rXYZ": 0, b"gXYZ": 1, b"bXYZ": 2}
    content = {name: b"XYZ " + bytes(4) + fixed(*matrix[:, column]) for name, column in tags.items()}
    content |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    content[b"wtpt"] = b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249)
    content[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(79)
    content[b"cprt"] = b"text" + bytes(4) + b"none\0" + bytes(3)
    table, data, at = b"", b"", 128 + 4 + 12 * len(content)
    for name, body in content.items():
        body += bytes(-len(body) % 4)
        table += name + struct.pack(">II", at, len(body))
        data, at = data + body, at + len(body)
    head = struct.pack(">I4sI4s4s4s", at, bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ") + bytes(12) + b"acsp"
    head += bytes(28) + fixed(0.9642, 1.0, 0.8249)
    return head + bytes(128 - len(head)) + struct.pack(">I", len(content)) + table + data


def grey_profile(gamma: float) -> bytes:
    """A grey ICC profile with a pure gamma, written by hand."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in (0.9642, 1.0, 0.8249)))
    description = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(79)
    content = {b"kTRC": curve, b"wtpt": white, b"desc": description}
    table, data, at = b"", b"", 128 + 4 + 12 * len(content)
    for name, body in content.items():
        table += name + struct.pack(">II", at, len(body))
        data, at = data + body, at + len(body)
    head = struct.pack(">I4sI4s4s4s", at, bytes(4), 0x02400000, b"mntr", b"GRAY", b"XYZ ") + bytes(12) + b"acsp"
    head += bytes(28) + white[8:]
    return head + bytes(128 - len(head)) + struct.pack(">I", len(content)) + table + data


def in_space(srgb: tuple[int, int, int], primaries: tuple[tuple[float, float], ...], gamma: float) -> tuple[int, ...]:
    """The values that mean an sRGB colour in another space."""
    share = np.array(srgb) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    other = np.linalg.solve(primaries_to_xyz(primaries), primaries_to_xyz(SRGB_LIKE[0]) @ linear)
    return tuple(int(value) for value in np.round(255 * other.clip(0, 1) ** (1 / gamma)))


def two_colours() -> Image.Image:
    """64 wide, 32 high: red on the left, blue on the right."""
    picture = Image.new("RGB", (64, 32), (250, 0, 0))
    picture.paste((0, 0, 250), (32, 0, 64, 32))
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **settings: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **settings)
    return stream.getvalue()


def near(pixel: object, wanted: tuple[int, ...], within: int = 12) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= within for a, b in zip(pixel, wanted, strict=True))


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, bits: int, colour_type: int, rows: bytes, *more: bytes) -> bytes:
    """A PNG file from its unfiltered rows."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


# Orientation


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation_is_applied(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_image(encoded(two_colours(), kind, exif=exif))
    assert picture.size == ((64, 32) if orientation < 5 else (32, 64))
    red_first = orientation in (1, 4, 5, 6)
    assert near(picture.getpixel((4, 4)), (250, 0, 0) if red_first else (0, 0, 250), 30)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_turns_nothing() -> None:
    content = encoded(two_colours(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + bytes(20))
    assert read_image(content).size == (64, 32)


# Colour profiles


@pytest.mark.parametrize("space", [DISPLAY_P3, ADOBE_RGB], ids=["Display P3", "Adobe RGB"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("colour", [(210, 60, 50), (40, 130, 60), (128, 128, 128), (255, 255, 255)])
def test_colours_of_a_profile_arrive_in_srgb(
    space: tuple[tuple[tuple[float, float], ...], float], kind: str, colour: tuple[int, int, int]
) -> None:
    stored = in_space(colour, *space)
    settings = {"quality": 100} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    content = encoded(Image.new("RGB", (16, 16), stored), kind, icc_profile=rgb_profile(*space), **settings)
    assert near(read_image(content).getpixel((8, 8)), colour, 4)
    if colour[0] != colour[1]:
        assert not near(stored, colour, 4)


def test_a_display_p3_red_that_srgb_holds() -> None:
    """The case as it was seen: (230, 30, 30) came as the file's own numbers (210, 58, 49)."""
    stored = in_space((230, 30, 30), *DISPLAY_P3)
    assert near(stored, (210, 58, 49), 3)
    content = encoded(Image.new("RGB", (16, 16), stored), icc_profile=rgb_profile(*DISPLAY_P3))
    assert near(read_image(content).getpixel((8, 8)), (230, 30, 30), 4)


def test_a_profile_that_says_srgb_changes_no_pixel() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(read_pixels(encoded(Image.fromarray(noise), icc_profile=profile)), noise)


def test_transparent_colours_of_a_profile_are_converted_before_white_is_laid_under() -> None:
    picture = Image.new("RGBA", (16, 16), (*in_space((230, 30, 30), *DISPLAY_P3), 255))
    picture.paste((0, 0, 0, 0), (8, 0, 16, 16))
    read = read_image(encoded(picture, icc_profile=rgb_profile(*DISPLAY_P3)))
    assert near(read.getpixel((2, 2)), (230, 30, 30), 4)
    assert read.getpixel((12, 2)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_grey_profile_is_applied(mode: str) -> None:
    picture = Image.new("L", (16, 16), 128).convert(mode)
    read = read_image(encoded(picture, icc_profile=grey_profile(1.0)))
    red, green, blue = read.getpixel((3, 3))  # type: ignore[misc]
    assert max(red, green, blue) - min(red, green, blue) <= 1
    assert abs(red - 188) <= 2  # half of the light is level 188 of sRGB


def test_a_palette_has_the_profile_of_its_colours() -> None:
    picture = Image.new("P", (16, 16), 1)
    picture.putpalette([0, 0, 0, *in_space((230, 30, 30), *DISPLAY_P3)])
    assert near(read_image(encoded(picture, icc_profile=rgb_profile(*DISPLAY_P3))).getpixel((3, 3)), (230, 30, 30), 4)


@pytest.mark.parametrize("profile", [b"not a profile", bytes(200), grey_profile(1.0), rgb_profile(*DISPLAY_P3)[:300]])
def test_a_profile_that_does_not_fit_is_left_out(profile: bytes) -> None:
    content = encoded(Image.new("RGB", (16, 16), (200, 100, 50)), icc_profile=profile)
    assert read_image(content).getpixel((3, 3)) == (200, 100, 50)


# Depths and modes


@pytest.mark.parametrize("bits", [8, 12, 16])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_deep_greys_are_scaled_from_their_own_depth(bits: int, kind: str) -> None:
    deep = (RAMP.astype(np.float64) / RAMP.max() * (2**bits - 1)).astype(np.uint16)
    expected = RAMP.astype(float) / RAMP.max() * 255
    for read in (read_pixels(encoded(Image.fromarray(deep), kind)), np.asarray(from_array(deep).convert("RGB"))):
        assert read.shape == (64, 48, 3)
        assert np.abs(read[..., 0] - expected).max() <= 1


@pytest.mark.parametrize("colour_type", [2, 6])
def test_deep_colours_are_scaled(colour_type: int) -> None:
    channels = 3 if colour_type == 2 else 4
    values = np.zeros((16, 16, channels), ">u2")
    values[..., 0], values[..., 1], values[..., -1] = 0x8080, 0x40FF, 0xFFFF
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in values))
    pixel = read_image(png(16, 16, 16, colour_type, rows)).getpixel((4, 4))
    assert near(pixel, (128, 65, 255) if channels == 3 else (128, 65, 0), 1)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("YCbCr", "JPEG"),
        ("RGB", "WEBP"),
        ("RGB", "AVIF"),
        ("RGB", "BMP"),
        ("LAB", "TIFF"),
    ],
)
def test_modes_and_formats_keep_their_colours(mode: str, kind: str) -> None:
    picture = two_colours()
    if mode == "LAB":
        to_lab = ImageCms.createProfile("LAB")
        lab = ImageCms.profileToProfile(picture, ImageCms.createProfile("sRGB"), to_lab, outputMode="LAB")
        assert lab is not None
        picture = lab
    else:
        picture = picture.convert(mode)
    read = read_image(encoded(picture, kind))
    assert read.mode == "RGB"
    within = 26 if mode == "LAB" else 16  # 8 bits of LAB hold the strongest blue only roughly
    assert near(read.getpixel((8, 16)), (250, 0, 0), within)
    assert near(read.getpixel((56, 16)), (0, 0, 250), within)


@pytest.mark.parametrize("mode", ["1", "L", "I", "F", "HSV", "I;16"])
def test_other_modes_are_resolved(mode: str) -> None:
    grey = Image.fromarray(RAMP)
    source = grey.convert("RGB").convert("HSV") if mode == "HSV" else grey.convert(mode)
    picture = to_rgb(source)
    assert (picture.mode, picture.size) == ("RGB", (48, 64))
    dark, bright = (np.asarray(picture.crop((0, top, 48, top + 8))).mean() for top in (0, 56))
    assert bright - dark > 150


def test_one_bit_is_black_and_white() -> None:
    picture = Image.new("1", (16, 16), 0)
    picture.paste(1, (8, 0, 16, 16))
    read = read_image(encoded(picture))
    assert (read.getpixel((2, 2)), read.getpixel((12, 2))) == ((0, 0, 0), (255, 255, 255))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "RGBa"])
def test_transparent_parts_become_white(mode: str) -> None:
    picture = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (8, 0, 16, 16))
    picture.paste((0, 0, 0, 128), (8, 8, 16, 16))
    read = to_rgb(picture.convert(mode))
    assert read.getpixel((2, 2)) == (255, 255, 255)
    assert read.getpixel((12, 2)) == (0, 0, 0)
    assert near(read.getpixel((12, 12)), (127, 127, 127), 2)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_transparent_palette_entry_becomes_white(kind: str) -> None:
    picture = Image.new("P", (16, 16), 0)
    picture.putpalette([0, 0, 0, 200, 0, 0])
    picture.paste(1, (8, 0, 16, 16))
    read = read_image(encoded(picture, kind, transparency=0))
    assert read.getpixel((3, 3)) == (255, 255, 255)
    assert read.getpixel((12, 3)) == (200, 0, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ((250, 0, 0), (0, 250, 0))]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert near(read_image(content).getpixel((3, 3)), (250, 0, 0))


def test_a_phone_file_with_a_second_picture_gives_the_first() -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ((250, 0, 0), (0, 250, 0))]
    content = encoded(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert near(read_image(content).getpixel((3, 3)), (250, 0, 0))


def test_path_and_content_give_the_same_pixels(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (32, 24, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    assert np.array_equal(read_pixels(tmp_path / "noise.png"), noise)
    assert np.array_equal(read_pixels(str(tmp_path / "noise.png")), noise)
    assert np.array_equal(read_pixels((tmp_path / "noise.png").read_bytes()), noise)


def test_an_rgb_picture_passes_unchanged() -> None:
    picture = two_colours()
    assert to_rgb(picture) is picture


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt"])
def test_large_texts_do_not_hide_the_picture(name: bytes) -> None:
    """A megabyte of text, more than Pillow unpacks: the picture counts, not what is written about it."""
    text = zlib.compress(bytes(3_000_000))
    body = {
        b"tEXt": b"Comment\0" + b"a" * 3_000_000,
        b"zTXt": b"Comment\0\0" + text,
        b"iTXt": b"Comment\0\1\0\0\0" + text,
    }[name]
    content = encoded(two_colours())
    content = content[:33] + png_chunk(name, body) + content[33:]
    assert near(read_image(content).getpixel((4, 4)), (250, 0, 0), 0)


# What can't be used


def refused(kind: type[PictureError], source: bytes | str | Path, limits: Limits | None = None) -> str:
    with pytest.raises(kind) as error:
        read_image(source, limits or Limits())
    return str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(NoPicture, tmp_path / "gone.png") == "The picture's file isn't there."
    assert refused(NoPicture, "nul\0byte") == "The picture's file isn't there."


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for source in (tmp_path, tmp_path / "pipe.png", Path("/dev/zero")):
        assert "a folder, a device or a pipe" in refused(NotAPicture, source)


@pytest.mark.parametrize("content", [b"Not a picture.\n" * 100, b"", b"\0" * 5000, b"%PDF-1.4 " * 50])
def test_what_is_no_picture(content: bytes) -> None:
    assert refused(NotAPicture, content) == (
        "This file isn't a picture that Pillow can read. Try a JPEG, PNG, WebP, GIF or TIFF."
    )


def test_postscript_is_not_opened() -> None:
    """Pillow would hand it to Ghostscript."""
    content = encoded(two_colours(), "EPS")
    with Image.open(io.BytesIO(content)) as opened:
        assert opened.format == "EPS"
    refused(NotAPicture, content)


@pytest.mark.parametrize("kind", ["ICO", "PCX", "PPM", "TGA", "IM", "DDS"])
def test_other_formats_are_not_opened(kind: str) -> None:
    refused(NotAPicture, encoded(two_colours(), kind))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_a_truncated_file(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8))
    content = encoded(noise, kind)
    with pytest.raises((BrokenPicture, NotAPicture)) as error:
        read_image(content[: len(content) // 2])
    if kind in ("JPEG", "PNG"):
        assert str(error.value) == "This picture's file is cut off before its end. Save or download it again."


def test_a_damaged_file() -> None:
    content = bytearray(encoded(two_colours()))
    content[45:60] = bytes(15)
    assert refused(BrokenPicture, bytes(content)) == "This picture's file is damaged. Save or download it again."


def empty_png(width: int, height: int) -> bytes:
    """A tiny file whose header promises width x height grey pixels."""
    return png(width, height, 8, 0, zlib.compress(bytes(1000)))


def test_sixty_megapixels() -> None:
    assert refused(WrongSize, empty_png(10_000, 6_000)) == (
        "This picture has 60 megapixels (10000 x 6000). Up to 50 megapixels work: make it smaller."
    )


def test_a_decompression_bomb() -> None:
    assert refused(WrongSize, empty_png(60_000, 60_000)) == (
        "This picture unpacks to more pixels than fit into memory. Up to 50 megapixels work: make it smaller."
    )
    assert "120 megapixels" in refused(WrongSize, empty_png(12_000, 10_000))


def test_a_side_that_is_too_long() -> None:
    assert refused(WrongSize, empty_png(40_000, 10)) == (
        "This picture has 40000 x 10 pixels. Up to 30000 a side work: make it smaller."
    )


def test_a_side_that_is_too_short() -> None:
    assert refused(WrongSize, encoded(Image.new("RGB", (1, 1)))) == (
        "This picture has 1 x 1 pixels, too few to see anything in. It needs at least 8 x 8."
    )
    assert read_image(encoded(Image.new("RGB", (1, 1))), Limits(shortest=1)).size == (1, 1)


def test_a_file_of_too_many_bytes(tmp_path: Path) -> None:
    (tmp_path / "big.png").write_bytes(encoded(two_colours()) + bytes(3_000_000))
    limits = Limits(bytes=2_000_000)
    for source in (tmp_path / "big.png", (tmp_path / "big.png").read_bytes()):
        assert refused(WrongSize, source, limits) == ("This picture's file has 3 MB. Up to 2 MB work: make it smaller.")


# Arrays


@pytest.mark.parametrize("shape", [(16, 20), (16, 20, 1), (16, 20, 3), (16, 20, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.float32, np.int64, np.bool_])
def test_arrays_become_pictures(shape: tuple[int, ...], kind: type) -> None:
    picture = to_rgb(from_array(np.ones(shape, kind)))
    assert (picture.mode, picture.size) == ("RGB", (20, 16))
    if kind in (np.float32, np.bool_):
        assert picture.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("shape", [(), (9,), (9, 9, 5), (2, 9, 9, 3), (0, 9)])
def test_arrays_that_are_no_pictures(shape: tuple[int, ...]) -> None:
    with pytest.raises(NotAPicture, match="An array of height x width"):
        from_array(np.zeros(shape, np.uint8))


def test_arrays_without_numbers() -> None:
    with pytest.raises(NotAPicture, match="aren't numbers"):
        from_array(np.full((9, 9), np.nan))
    with pytest.raises(NotAPicture, match="array of numbers"):
        from_array(np.full((9, 9), "a"))
