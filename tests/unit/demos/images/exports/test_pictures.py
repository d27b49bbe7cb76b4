"""Pictures are read back by Pillow, the SVG by an XML parser."""

import base64
import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image, ImageFont

from demos.images.exports.annotated import Annotated, annotated
from demos.images.exports.annotated_png import annotated_jpeg, annotated_png, drawn
from demos.images.exports.annotated_svg import annotated_svg
from demos.images.exports.colours import rgb_of
from demos.images.exports.cutout import cutout
from demos.images.exports.drawing import placed_labels
from demos.images.exports.label_map import label_map
from tests.unit.demos.images.views.shapes import detected, disc

SVG = "{http://www.w3.org/2000/svg}"


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_cutout_is_the_object_with_a_soft_edge(street: Annotated) -> None:
    cut = opened(cutout(street, 1))
    alpha = np.asarray(cut.getchannel("A"))
    mask = street.objects[1].mask
    assert cut.mode == "RGBA"
    assert mask.any(0).sum() <= cut.width <= mask.any(0).sum() + 10
    assert alpha.max() == 255
    assert alpha[0].max() == 0
    assert len(np.unique(alpha)) > 20  # feathered, not cut with scissors
    assert alpha.sum() / 255 == pytest.approx(mask.sum(), rel=0.03)
    middle = np.asarray(cut)[cut.height // 2, cut.width // 2, :3]
    assert np.array_equal(middle, np.asarray(street.picture)[60, 95])


def test_a_hole_is_transparent(street: Annotated) -> None:
    alpha = np.asarray(opened(cutout(street, 0)).getchannel("A"))
    left = int(street.objects[0].box[0]) - 4  # the margin of a soft edge of 0.8 pixels
    assert alpha[alpha.shape[0] // 2, 45 - left] == 0


def test_an_edge_at_the_picture_s_own_edge_stays_sharp() -> None:
    half = disc(40, 50, 0, 20, 15)
    alpha = np.asarray(opened(cutout(annotated("a.png", Image.new("RGB", (50, 40)), [detected("a", 1, half)]), 0)))
    assert alpha[alpha.shape[0] // 2, 0, 3] == 255


def test_an_object_without_a_mask_is_one_transparent_pixel() -> None:
    empty = detected("a", 1, disc())
    nothing = annotated("a.png", Image.new("RGB", (50, 40)), [type(empty)("a", 1.0, empty.box, disc() & False)])
    cut = opened(cutout(nothing, 0))
    assert (cut.size, cut.getpixel((0, 0))) == ((1, 1), (0, 0, 0, 0))


def test_a_cutout_has_the_pixels_of_the_large_picture(enlarged: Annotated) -> None:
    assert opened(cutout(enlarged, 0)).width >= 4 * 31


def test_each_pixel_of_the_masks_holds_an_object_s_number(street: Annotated) -> None:
    image = opened(label_map(street))
    numbers = np.asarray(image)
    assert image.mode == "P"
    assert numbers.shape == (120, 200)
    assert set(np.unique(numbers)) == {0, 1, 2, 3}
    assert np.array_equal(numbers == 2, street.objects[1].mask)  # the smaller of two that overlap has the pixel
    assert image.convert("RGB").getpixel((165, 60)) == rgb_of(2)


def test_more_than_255_objects_are_deep_greys() -> None:
    dots = []
    for index in range(300):
        mask = np.zeros((40, 50), bool)
        mask[index // 50 * 2, index % 50] = True
        dots.append(detected("nucleus", 1 - index / 1000, mask))
    numbers = np.asarray(opened(label_map(annotated("a.png", Image.new("RGB", (50, 40)), dots))))
    assert numbers.max() == 300
    assert len(np.unique(numbers)) == 301


def test_the_drawing_shows_the_picture_its_objects_and_their_labels(street: Annotated) -> None:
    image = opened(annotated_png(street))
    assert image.size == (800, 480)  # so small a picture is drawn larger
    plain = np.asarray(street.picture.resize((800, 480), Image.Resampling.BICUBIC), float)
    shown = np.asarray(image, float)
    away = (slice(440, 470), slice(520, 560))  # no object, no label
    assert np.abs(shown[away] - plain[away]).max() < 8
    inside = 0.65 * plain[240, 660] + 0.35 * np.array(rgb_of(street.colours[2]))
    assert shown[240, 660] == pytest.approx(inside, abs=8)
    assert np.abs(shown[240, 180] - plain[240, 180]).max() < 8  # the hole


def test_a_large_picture_is_drawn_smaller_and_a_jpeg_is_one() -> None:
    large = annotated(
        "a.jpg", Image.new("RGB", (3000, 1500)), [detected("a", 0.9, disc(300, 600, 300, 150, 90))], (600, 300)
    )
    assert opened(annotated_png(large)).size == (2048, 1024)
    jpeg = opened(annotated_jpeg(large, 900))
    assert (jpeg.format, jpeg.size) == ("JPEG", (900, 450))


def test_a_thumbnail_has_no_labels(street: Annotated) -> None:
    with_labels, without = drawn(street), drawn(street, labels=False)
    assert with_labels.size == without.size == (200, 120)
    assert np.abs(np.asarray(with_labels, float) - np.asarray(without, float)).max() > 50


def test_no_label_lies_over_another_or_leaves_the_picture(street: Annotated) -> None:
    labels = list(placed_labels(street.resized(800, 800)))
    assert len(labels) == 3
    for index, one in enumerate(labels):
        x1, y1, x2, y2 = one.place
        assert 0 <= x1 < x2 <= 800
        assert 0 <= y1 < y2 <= 480
        for other in labels[:index]:
            u1, v1, u2, v2 = other.place
            assert x1 >= u2 or u1 >= x2 or y1 >= v2 or v1 >= y2


def test_the_svg_is_xml_with_every_object_and_the_picture(street: Annotated) -> None:
    root = ET.fromstring(annotated_svg(street))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("200", "120", "0 0 200 120")
    assert len(root.findall(f".//{SVG}path[@class='mask']")) == 3
    address = root.find(f".//{SVG}image").get("href")
    assert address.startswith("data:image/jpeg;base64,")
    assert opened(base64.b64decode(address.partition(",")[2])).size == (200, 120)
    assert [path.get("fill-rule") for path in root.iter(f"{SVG}path")] == ["evenodd"] * 3


def test_a_label_of_the_svg_keeps_its_percent_sign_in_any_font(street: Annotated) -> None:
    root = ET.fromstring(annotated_svg(street.resized(800, 800)))
    labels = [group for group in root.iter(f"{SVG}g") if group.get("class") == "label"]
    assert [label.find(f"{SVG}text").text for label in labels] == ["dog 90%", "dog 70%", "cat 60%"]
    for label in labels:
        paper, text = label.find(f"{SVG}rect"), label.find(f"{SVG}text")
        left, right = float(paper.get("x")), float(paper.get("x")) + float(paper.get("width"))
        # A viewer squeezes or stretches the text to this length, whatever font it has ...
        assert text.get("lengthAdjust") == "spacingAndGlyphs"
        assert left < float(text.get("x")) < float(text.get("x")) + float(text.get("textLength")) < right
        # ... and where it doesn't, the letters bring their own paper.
        assert text.get("paint-order") == "stroke"
        font = ImageFont.load_default(float(text.get("font-size")))
        assert font.getlength(text.text) == pytest.approx(float(text.get("textLength")), rel=0.05)


def test_odd_labels_are_text_and_no_markup() -> None:
    odd = annotated("a.png", Image.new("RGB", (400, 300)), [detected('<b>"&', 0.9, disc(300, 400, 200, 150, 80))])
    root = ET.fromstring(annotated_svg(odd))
    assert root.find(f".//{SVG}text").text == '<b>"& 90%'
