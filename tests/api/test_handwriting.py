"""Handwriting through the Gradio API: strokes as plain numbers, and what a refused call is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from demos.text import handwrite, tab
from tests.api.tab_client import served_on
from tests.networks import handwriting_network, text_network


def ship(folder: Path) -> None:
    """Ship small networks that write and that write by hand."""
    text_network.ship(folder)
    handwriting_network.ship(folder)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the tab alone."""
    with served_on(ship, tmp_path_factory.mktemp("weights"), tab.build) as client:
        yield client


def test_text_handwrite_returns_the_strokes_of_handwrite(client: Client) -> None:
    answer = client.predict("Hi", 2, 0.5, 7, api_name="/text_handwrite")
    page = handwrite.handwrite("Hi", 2, 0.5, 7)
    assert answer["text"] == "Hi"
    assert answer["strokes"] == [[round(float(x), 1), round(float(y), 1), int(up)] for x, y, up in page.strokes]
    assert answer["lines"][0]["tries"] == page.lines[0].tries
    assert "by hand" in client.view_api(return_format="dict")["named_endpoints"]["/text_handwrite"]["description"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Café"], "“Cafe” would do"),
        (["a" * 401], "This text has 401 characters"),
        (["a", 99], "There is no such hand. Choose a whole number from 0 to 3."),
        (["a", 0, 9.0], "The bias is 9. Choose one from 0 to 3."),
        (["a", 0, 0.5, 0, ["Hi", []]], "What was drawn has 0 points"),
    ],
)
def test_a_refused_call_is_told_why(client: Client, arguments: list[object], sentence: str) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(*arguments, api_name="/text_handwrite")
    assert sentence in str(refused.value)
