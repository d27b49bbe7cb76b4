"""The Text tab through the Gradio API: what streams, what is documented, and what a refused call is told."""

from collections.abc import Iterator

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from demos.text import tab, write
from tests.api.tab_client import served_on
from tests.networks.text_network import ALPHABET, ship


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the tab alone, on a small network."""
    with served_on(ship, tmp_path_factory.mktemp("weights"), tab.build) as client:
        yield client


def test_text_write_streams_the_continuation(client: Client) -> None:
    job = client.submit("ROMEO:\n", "shakespeare", 3000, 0.9, 7, api_name="/text_write")
    final = job.result(timeout=60)
    assert len(final) == 3000
    assert set(final) <= set(ALPHABET)
    for earlier in job.outputs():
        assert final.startswith(earlier)
    *_, expected = write.write("ROMEO:\n", "shakespeare", 3000, 0.9, 7)
    assert final == expected


def test_text_write_has_defaults(client: Client) -> None:
    *_, expected = write.write("JULIET:")
    assert client.predict("JULIET:", api_name="/text_write") == expected


def test_text_write_is_documented(client: Client) -> None:
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert set(endpoints) == {"/text_write", "/text_handwrite"}
    parameters = {
        item["parameter_name"]: item["python_type"]["type"] for item in endpoints["/text_write"]["parameters"]
    }
    first = {"prompt": "str", "style": "str", "length": "int", "temperature": "float", "seed": "int"}
    last = {"blend": "None | tuple[str, float]", "top_k": "int", "top_p": "float"}
    assert list(parameters.items()) == list((first | last).items())
    assert "Continue a prompt" in endpoints["/text_write"]["description"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["x" * 100_000], "This prompt has 100,000 characters; the network reads at most 20,000."),
        (["a", "rap"], "There is no style called “rap”."),
        (["a", "shakespeare", -5], "The length is -5. Choose a whole number from 1 to 5,000."),
        (["a", "shakespeare", 10, 99.0], "The temperature is 99. Choose one from 0.05 to 2."),
        (["a", "shakespeare", 10, 0.8, 0, ["c", 0.3]], "There is no style called “c” to blend with shakespeare."),
        (["a", "shakespeare", 10, 0.8, 0, None, -1], "Top-k is -1. Choose a whole number from 0 to 1,000."),
        (["a", "shakespeare", 10, 0.8, 0, None, 0, 1.5], "Top-p is 1.5. Choose one from 0.01 to 1."),
        (["a", "shakespeare", 10, 0.8, -1], "The seed is -1. Choose a whole number from 0 to 4,294,967,295."),
    ],
)
def test_a_refused_call_is_told_why(client: Client, arguments: list[object], sentence: str) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(*arguments, api_name="/text_write")
    assert sentence in str(refused.value)


@pytest.mark.parametrize("prompt", ["", "😀 and \x00", "<script>alert(1)</script> ${1} {{2}}"])
def test_odd_prompts_are_written_on_from(client: Client, prompt: str) -> None:
    assert len(client.predict(prompt, length=40, api_name="/text_write")) == 40
