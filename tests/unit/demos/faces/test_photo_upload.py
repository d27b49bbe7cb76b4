"""A visitor's photo: its crop, and what is refused."""

import base64
from typing import Any

import pytest
from PIL import Image

from demos.faces import photo_upload
from demos.kit.image_io import PictureError
from tests.unit.demos.faces.pictures import as_uri


def test_a_photo_is_cropped_square() -> None:
    wide = Image.new("RGB", (300, 100), "blue")
    wide.paste("red", (100, 0, 200, 100))
    assert set(photo_upload.crop_photo(as_uri(wide)).getdata()) == {(255, 0, 0)}


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "hello",
        "data:,",
        "data:image/png;base64,????",
        "data:image/png;base64,AAAA",
        "data:text/plain;base64," + base64.b64encode(b"<script>").decode(),
        as_uri(Image.new("RGB", (4, 400))),
        as_uri(Image.effect_noise((64, 64), 90))[:2000],
        None,
        3,
    ],
)
def test_what_is_no_photo_gets_a_sentence(wrong: Any) -> None:
    with pytest.raises(PictureError, match=r"\.$"):
        photo_upload.crop_photo(wrong)
