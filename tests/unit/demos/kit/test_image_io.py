"""The picture gate: every kind of picture comes out upright in RGB, and everything else gets a sentence."""

import base64
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import EpsImagePlugin, Image

from demos.kit.image_io import (
    FORMATS,
    BrokenPicture,
    NoPicture,
    NotAPicture,
    PictureError,
    WrongSize,
    browser_copy,
    from_bytes,
    from_text,
    open_picture,
)
from training.common.images import Limits, read_image

GREY = np.arange(0, 256, 4, dtype=np.uint8).repeat(48).reshape(64, 48)


def colours() -> Image.Image:
    """64 wide, 32 high: red on the left, blue on the right."""
    picture = Image.new("RGB", (64, 32), (250, 0, 0))
    picture.paste((0, 0, 250), (32, 0, 64, 32))
    return picture


def near(pixel: tuple[int, ...], wanted: tuple[int, int, int], within: int = 12) -> bool:
    return all(abs(a - b) <= within for a, b in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation_is_applied(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    colours().save(path, exif=exif)
    picture = open_picture(path)
    assert picture.size == ((64, 32) if orientation < 5 else (32, 64))
    red_first = orientation in (1, 4, 5, 6)
    assert near(picture.getpixel((4, 4)), (250, 0, 0) if red_first else (0, 0, 250), 30)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [("RGB", "png"), ("P", "png"), ("P", "gif"), ("CMYK", "jpg"), ("CMYK", "tif"), ("YCbCr", "jpg"), ("RGB", "webp")],
)
def test_colour_modes_keep_their_colours(tmp_path: Path, mode: str, suffix: str) -> None:
    path = tmp_path / f"picture.{suffix}"
    colours().convert(mode).save(path)
    picture = open_picture(path)
    assert picture.mode == "RGB"
    assert near(picture.getpixel((8, 16)), (250, 0, 0), 16)  # type: ignore[arg-type]
    assert near(picture.getpixel((56, 16)), (0, 0, 250), 16)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_parts_become_white(mode: str) -> None:
    picture = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (8, 0, 16, 16))
    opened = open_picture(picture.convert(mode) if mode != "PA" else picture.convert("P").convert("PA"))
    assert opened.mode == "RGB"
    if mode != "PA":
        assert opened.getpixel((2, 2)) == (255, 255, 255)
    assert opened.getpixel((12, 2)) == (0, 0, 0)


def test_a_transparent_palette_entry_becomes_white(tmp_path: Path) -> None:
    picture = Image.new("P", (16, 16), 0)
    picture.putpalette([0, 0, 0, 200, 0, 0])
    picture.save(tmp_path / "palette.png", transparency=0)
    assert open_picture(tmp_path / "palette.png").getpixel((3, 3)) == (255, 255, 255)


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_deep_greys_are_scaled_from_their_own_depth(tmp_path: Path, bits: int) -> None:
    deep = (GREY.astype(np.float64) / GREY.max() * (2**bits - 1)).astype(np.uint16)
    path = tmp_path / "deep.png"
    Image.fromarray(deep).save(path)
    for given in (path, deep, Image.open(path)):
        grey = np.asarray(open_picture(given))
        assert grey.shape == (64, 48, 3)
        assert grey.min() == 0
        assert grey.max() == 255
        assert np.abs(grey[..., 0] - GREY.astype(float) / GREY.max() * 255).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "I", "F", "LAB", "HSV"])
def test_other_modes_are_read(mode: str) -> None:
    source = Image.fromarray(GREY)
    if mode in ("LAB", "HSV"):
        from PIL import ImageCms

        colour = source.convert("RGB")
        lab = ImageCms.createProfile("LAB")
        source = (
            colour.convert("HSV")
            if mode == "HSV"
            else ImageCms.profileToProfile(colour, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
        )
    picture = open_picture(source if source.mode == mode else source.convert(mode))
    assert picture.mode == "RGB"
    assert picture.size == (48, 64)


@pytest.mark.parametrize("shape", [(16, 20), (16, 20, 1), (16, 20, 3), (16, 20, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.float32, np.int64, np.bool_])
def test_arrays_are_read(shape: tuple[int, ...], kind: type) -> None:
    picture = open_picture(np.ones(shape, kind))
    assert (picture.mode, picture.size) == ("RGB", (20, 16))
    if kind is np.float32:
        assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ((250, 0, 0), (0, 250, 0))]
    frames[0].save(tmp_path / "two.gif", save_all=True, append_images=frames[1:])
    assert near(open_picture(tmp_path / "two.gif").getpixel((3, 3)), (250, 0, 0))  # type: ignore[arg-type]


def test_an_rgb_picture_passes_unchanged() -> None:
    picture = colours()
    assert open_picture(picture) is picture


# What can't be used


def refused(kind: type[PictureError], given: object) -> str:
    with pytest.raises(kind) as error:
        open_picture(given)  # type: ignore[arg-type]
    return str(error.value)


def huge_png(path: Path, width: int, height: int) -> Path:
    """A tiny file whose header promises width x height grey pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
    return path


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_picture(nothing: str | None) -> None:
    said = refused(NoPicture, nothing)
    assert said == "There is no picture here. Upload one, paste one, use the webcam or pick an example."


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert refused(NoPicture, tmp_path / "gone.png") == "The picture's file isn't there any more. Upload it again."


def test_a_text_file_named_jpg(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("Not a picture.\n" * 100)
    assert refused(NotAPicture, tmp_path / "text.jpg") == (
        "This file isn't a picture that Pillow can read. Try a JPEG, PNG, WebP, GIF or TIFF."
    )


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_the_formats_that_are_read(name: str) -> None:
    assert name in FORMATS
    stream = io.BytesIO()
    colours().save(stream, name)
    assert near(from_bytes(stream.getvalue()).getpixel((8, 16)), (250, 0, 0), 30)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["EPS", "PCX", "PPM", "SGI", "TGA", "JPEG2000", "ICO"])
def test_other_formats_stay_shut(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", lambda *_, **__: pytest.fail("Ghostscript was started"))
    path = tmp_path / "picture.png"
    colours().save(path, name)
    assert Image.open(path).size == (64, 32) or name == "ICO"
    assert "isn't a picture that Pillow can read" in refused(NotAPicture, path)


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_truncated_file(tmp_path: Path, suffix: str) -> None:
    stream = io.BytesIO()
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8))
    noise.save(stream, "JPEG" if suffix == "jpg" else "PNG")
    (tmp_path / f"cut.{suffix}").write_bytes(stream.getvalue()[: len(stream.getvalue()) // 2])
    assert refused(BrokenPicture, tmp_path / f"cut.{suffix}") == (
        "This picture's file is cut off before its end. Save or download it again."
    )


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "damaged.png"
    colours().save(path)
    content = bytearray(path.read_bytes())
    content[45:60] = bytes(15)
    path.write_bytes(content)
    assert "damaged" in refused(BrokenPicture, path)


def test_sixty_megapixels(tmp_path: Path) -> None:
    assert refused(WrongSize, huge_png(tmp_path / "sixty.png", 10_000, 6_000)) == (
        "This picture has 60 megapixels (10000 x 6000). Up to 50 megapixels work: make it smaller."
    )
    assert "60 megapixels" in refused(WrongSize, Image.new("1", (10_000, 6_000)))


def test_a_decompression_bomb(tmp_path: Path) -> None:
    assert refused(WrongSize, huge_png(tmp_path / "bomb.png", 60_000, 60_000)) == (
        "This picture unpacks to more pixels than fit into memory. Up to 50 megapixels work: make it smaller."
    )
    assert "120 megapixels" in refused(WrongSize, huge_png(tmp_path / "half.png", 12_000, 10_000))


def test_one_pixel() -> None:
    assert refused(WrongSize, Image.new("RGB", (1, 1))) == (
        "This picture has 1 x 1 pixels, too few to see anything in. It needs at least 8 x 8."
    )


@pytest.mark.parametrize("shape", [(), (9,), (9, 9, 5), (2, 9, 9, 3), (0, 9)])
def test_arrays_that_are_no_pictures(shape: tuple[int, ...]) -> None:
    assert refused(NotAPicture, np.zeros(shape, np.uint8)).startswith("An array of height x width")


def test_arrays_without_numbers() -> None:
    assert "aren't numbers" in refused(NotAPicture, np.full((9, 9), np.nan))
    assert "array of numbers" in refused(NotAPicture, np.full((9, 9), "a"))


def test_something_else() -> None:
    assert "path, a PIL image or an array" in refused(NotAPicture, 3)


def heic(picture: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    pillow_heif.from_pillow(picture).save(stream, quality=95, **options)
    return stream.getvalue()


def test_heic_is_read_upright_and_within_the_limits(tmp_path: Path) -> None:
    picture = from_bytes(heic(colours()))
    assert (picture.size, picture.mode) == ((64, 32), "RGB")
    left, right = (tuple(np.asarray(picture)[10, column].tolist()) for column in (10, 50))
    assert near(left, (250, 0, 0), 30)
    assert near(right, (0, 0, 250), 30)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert from_bytes(heic(colours(), exif=exif.tobytes())).size == (32, 64)
    with pytest.raises(BrokenPicture):
        from_bytes(heic(colours())[:200])
    with pytest.raises(BrokenPicture):
        from_bytes(b"\0\0\0\x1cftypheic" + bytes(100))


def test_a_heic_with_too_many_pixels_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = heic(Image.new("RGB", (640, 480)))
    monkeypatch.setattr(pillow_heif.as_plugin.HeifImageFile, "load", lambda _: pytest.fail("it was unpacked"))
    with pytest.raises(WrongSize, match=r"0 megapixels \(640 x 480\)"):
        read_image(content, Limits(pixels=100_000))


@pytest.mark.parametrize(("name", "mode"), [("scan.tif", "RGB"), ("deep.tiff", "I;16"), ("phone.heic", "RGB")])
def test_what_browsers_cannot_show_gets_a_copy_without_loss(tmp_path: Path, name: str, mode: str) -> None:
    path = tmp_path / name
    if mode == "I;16":
        Image.fromarray(GREY.astype(np.uint16) * 200).save(path)
    elif name.endswith("heic"):
        path.write_bytes(heic(colours()))
    else:
        colours().save(path)
    copy = browser_copy(str(path), tmp_path / "new" / "folder")
    assert copy is not None
    assert copy.name == f"{path.stem}.png"
    assert Image.open(copy).format == "PNG"
    assert np.array_equal(np.asarray(open_picture(copy)), np.asarray(open_picture(path)))


def test_what_browsers_show_and_what_is_no_picture_gets_none(tmp_path: Path) -> None:
    for name in ("a.png", "a.jpg", "a.webp", "a.gif", "a.bmp", "a.avif"):
        colours().save(tmp_path / name)
        assert browser_copy(str(tmp_path / name), tmp_path) is None
    (tmp_path / "a.tif").write_bytes(b"II*\0 no more")
    assert browser_copy(str(tmp_path / "a.tif"), tmp_path) is None
    assert browser_copy(str(tmp_path / "missing.tif"), tmp_path) is None


def test_a_picture_is_read_from_text_and_nothing_else_is(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (20, 12), "red").save(stream, "PNG")
    text = base64.b64encode(stream.getvalue()).decode()
    for given in (text, f"data:image/png;base64,{text}", f" {text[:40]}\n{text[40:]} "):
        assert from_text(given).size == (20, 12)
    file = tmp_path / "picture.png"
    file.write_bytes(stream.getvalue())
    for other in (str(file), file.as_uri(), "https://example.org/a.png", f"data:image/png,{text}", "", "data:;base64,"):
        with pytest.raises(NotAPicture, match="has to come as data"):
            from_text(other)
    with pytest.raises(NotAPicture, match="isn't a picture"):
        from_text("c29tZXRoaW5nIGVsc2U=")
