"""The Faces tab through the Gradio API: a face comes back, it is documented, and what a refused call is told."""

import base64
import io
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image

from demos.faces import faces, tab
from tests.api.tab_client import served
from tests.networks.faces_network import serve_from, ship


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the tab alone, on a small network."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    with pytest.MonkeyPatch.context() as patch:
        serve_from(patch, folder)
        with served(tab.build) as client:
            yield client


def picture(address: str) -> np.ndarray:
    assert address.startswith("data:image/png;base64,")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))), float)


def test_a_seed_gives_its_face(client: Client) -> None:
    (expected,) = faces.generate(faces.latent(5))
    assert np.array_equal(picture(client.predict(5, api_name="/faces_generate")), np.asarray(expected))


def test_moves_and_truncation_give_another_face(client: Client) -> None:
    moved = client.predict(seed=5, moves=[2.0, -1.0], truncation=0.7, api_name="/faces_generate")
    (expected,) = faces.generate(faces.latent_at(5, [2.0, -1.0], 0.7))
    assert np.array_equal(picture(moved), np.asarray(expected))


def test_a_latent_gives_its_face(client: Client) -> None:
    z = faces.latent(8)
    (expected,) = faces.generate(z)
    assert np.array_equal(picture(client.predict(latent=z.tolist(), api_name="/faces_generate")), np.asarray(expected))


def test_the_names_are_documented(client: Client) -> None:
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert list(endpoints) == ["/faces_generate", "/faces_denoise"]
    names = [item["parameter_name"] for item in endpoints["/faces_generate"]["parameters"]]
    assert names == ["seed", "moves", "truncation", "latent"]
    assert "Generate one face of 64 x 64 pixels" in endpoints["/faces_generate"]["description"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"latent": [0.0] * 63 + [99.0]}, "Latent values must be from -16 to 16; this one holds 99."),
        ({"latent": ["NaN"] * 64}, "A latent value is not a number (NaN)."),
        ({"latent": [None] * 64}, "A latent value is not a number (NaN)."),
        ({"latent": [0.0] * 3}, "A latent must be 64 numbers, or a table of n x 64; this one is 1 x 3."),
        ({"latent": ["x"] * 64}, "A latent must be 64 numbers; this one holds something else."),
        ({"seed": -3}, "The seed must be a whole number from 0 to 4,294,967,295."),
        ({"moves": [9.0]}, "Every move along a direction must be a number from -3 to 3."),
        ({"truncation": 7.0}, "The truncation must be a number from 0 to 1.5."),
    ],
)
def test_bad_input_is_told_why(client: Client, arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(**arguments, api_name="/faces_generate")
    assert sentence in str(refused.value)


def test_a_bare_nan_is_told_why(client: Client) -> None:
    body = '{"data": [0, null, 1.0, [' + ", ".join(["NaN"] * 64) + "]]}"
    headers = {"content-type": "application/json"}
    address = f"{client.src.rstrip('/')}/gradio_api/call/faces_generate"
    posted = httpx.post(address, content=body, headers=headers, timeout=30)
    if posted.status_code == 200:
        answer = httpx.get(f"{address}/{posted.json()['event_id']}", timeout=30).text
        assert "event: error" in answer
        assert "not a number (NaN)" in answer
    else:
        assert posted.status_code in (400, 422)
