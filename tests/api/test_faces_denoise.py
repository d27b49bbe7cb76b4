"""Faces out of noise through the Gradio API, on a tiny network."""

import base64
import io
from collections.abc import Iterator

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image

from demos.faces import denoise, tab
from tests.api.tab_client import served
from tests.hub.fixtures import Cached, cached_model, tiny_folders

__all__ = ["cached_model", "tiny_folders"]


@pytest.fixture
def client(cached_model: Cached) -> Iterator[Client]:
    """A client of the tab alone, on the tiny network."""
    cached_model("ddpm")
    with served(tab.build) as client:
        yield client


def test_the_api_gives_the_face(client: Client) -> None:
    address = client.predict(7, 4, api_name="/faces_denoise")
    assert address.startswith("data:image/png;base64,")
    face = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    assert np.array_equal(np.asarray(face), np.asarray(denoise.denoised_face(7, 4)))


def test_the_api_is_documented_and_says_what_is_wrong(client: Client) -> None:
    endpoint = client.view_api(return_format="dict")["named_endpoints"]["/faces_denoise"]
    assert [item["parameter_name"] for item in endpoint["parameters"]] == ["seed", "steps"]
    with pytest.raises(AppError, match="whole number from 1 to 250"):
        client.predict(7, 400, api_name="/faces_denoise")
