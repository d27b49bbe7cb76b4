"""The Translation tab through the Gradio API: what it returns, what is documented, what a refused call is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from demos.translation import tab, translate
from tests.api.tab_client import served_on
from tests.networks.translation_network import ship_both


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the tab alone, on small networks, one each way."""
    with served_on(ship_both, tmp_path_factory.mktemp("weights"), tab.build) as client:
        yield client


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


def test_the_direction_comes_last_and_says_how_far_to_trust(client: Client) -> None:
    text = "Un homme voit la maison."
    found = client.predict(text, 3, "attention", "fr-en", api_name="/translation_translate")
    assert found["text"] == translate.translate(text, 3, "attention", "fr-en").text
    assert found["trust"] == [None]  # nobody has calibrated this network
    assert len(found["probabilities"]) == len(found["target_tokens"])
    assert found["stopped"] == []


def test_only_the_public_endpoints_are_listed_with_types_and_words(client: Client) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(endpoints) == {"/translation_translate", "/translation_translate_file"}
    of_files = endpoints["/translation_translate_file"]
    assert [item["parameter_name"] for item in of_files["parameters"]] == ["file", "direction", "beams"]
    assert "structure kept" in of_files["description"]
    parameters = endpoints["/translation_translate"]["parameters"]
    assert [(item["parameter_name"], item["parameter_has_default"]) for item in parameters] == [
        ("text", False),
        ("beams", True),
        ("model", True),
        ("direction", True),
    ]
    assert "English" in endpoints["/translation_translate"]["description"]


def test_a_file_comes_back_with_its_structure_and_a_report(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<p>A man sees the house.</p><code>x = 1</code>")
    report, written = client.predict(handle_file(path), "en-fr", 3, api_name="/translation_translate_file")
    assert (report["sentences"], report["untouched"]) == (1, 1)
    assert Path(written).name == "page.fr.html"
    expected = translate.translate("A man sees the house.", 3).text
    assert Path(written).read_text() == f"<p>{expected}</p><code>x = 1</code>"


def test_a_file_of_another_kind_is_refused_in_a_sentence(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("A man sees the house.")
    with pytest.raises(AppError, match="isn’t a kind of file that is translated here"):
        client.predict(handle_file(path), api_name="/translation_translate_file")


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
