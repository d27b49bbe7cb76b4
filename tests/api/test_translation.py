"""The Translation tab through the Gradio API: what it returns, what is documented, what a refused call is told."""

from collections.abc import Iterator

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from demos.serving import loader
from demos.translation import tab, translate
from tests.api.tab_client import served
from tests.networks.translation_network import ship


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the tab alone, on a small network."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WEIGHTS_DIR", str(folder))
        loader.clear()
        with served(tab.build) as client:
            yield client
        loader.clear()


def test_translation_comes_with_tokens_and_attention(client: Client) -> None:
    found = client.predict("A man sees the house. A dog wants an apple.", 3, api_name="/translation_translate")
    expected = translate.translate("A man sees the house. A dog wants an apple.", 3)
    assert found["text"] == expected.text
    assert found["target_tokens"] == list(expected.target_tokens)
    assert len(found["attention"]) == len(found["target_tokens"])
    assert all(len(row) == len(found["source_tokens"]) for row in found["attention"])
    assert all(sum(row) == pytest.approx(1, abs=1e-4) for row in found["attention"])


def test_beams_may_be_left_out_and_notices_come_along(client: Client) -> None:
    found = client.predict(text="A man sees 😀 the house.", api_name="/translation_translate")
    assert "😀" in found["notice"]


def test_only_the_public_endpoint_is_listed_with_types_and_words(client: Client) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert list(endpoints) == ["/translation_translate"]
    parameters = endpoints["/translation_translate"]["parameters"]
    assert [(item["parameter_name"], item["parameter_has_default"]) for item in parameters] == [
        ("text", False),
        ("beams", True),
        ("model", True),
    ]
    assert "English" in endpoints["/translation_translate"]["description"]


@pytest.mark.parametrize(
    ("text", "beams", "message"),
    [
        ("", 5, "There is nothing to translate"),
        ("word " * 5000, 5, "This text has 5,000 words; up to 500 are translated at once"),
        ("A\x00man", 5, "NUL"),
        ("日本語の文です", 5, "most of this text is in another script"),
        ("A man.", 99, "from 1 to 20"),
    ],
)
def test_refusals_reach_the_caller_as_sentences(client: Client, text: str, beams: int, message: str) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(text, beams, api_name="/translation_translate")
    assert message in str(refused.value)
    assert "Traceback" not in str(refused.value)
