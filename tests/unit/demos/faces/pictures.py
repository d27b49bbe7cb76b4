"""Pictures as tests compare and send them."""

import base64
import io

import numpy as np
from PIL import Image


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, float) - np.asarray(other, float)).max())


def array(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, float)


def as_uri(picture: Image.Image, kind: str = "PNG") -> str:
    stream = io.BytesIO()
    picture.save(stream, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(stream.getvalue()).decode()}"
