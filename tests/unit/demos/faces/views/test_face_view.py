"""Faces as pictures for the page."""

import base64
import io
import itertools

import pytest
from PIL import Image

from demos.faces import faces
from demos.faces.views import face_view
from tests.unit.demos.faces.pictures import difference

pytestmark = pytest.mark.usefixtures("small_network")


def test_sheet_holds_every_face_in_order() -> None:
    colours = list(itertools.product((0, 255), repeat=3))[:6]
    address = face_view.sprite_sheet([Image.new("RGB", (64, 64), colour) for colour in colours], 2)
    assert address.startswith("data:image/webp;base64,")
    content = base64.b64decode(address.partition(",")[2])
    sheet = Image.open(io.BytesIO(content)).convert("RGB")
    assert sheet.size == (128, 192)
    for index, colour in enumerate(colours):
        found = sheet.getpixel((index % 2 * 64 + 32, index // 2 * 64 + 32))
        assert isinstance(found, tuple)
        assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 12


def test_png_keeps_every_pixel() -> None:
    (face,) = faces.generate(faces.latent(1))
    assert difference(Image.open(io.BytesIO(face_view.png(face))), face) == 0
