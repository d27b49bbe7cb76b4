"""The network without attention: its translations, what is refused, what the page shows, and the picture by length."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import gradio as gr
import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

import weights
from demos.serving import loader
from demos.translation import tab, translate
from demos.translation.catalog import HUB, models_here
from demos.translation.rooms import about_by_length, then_and_now
from demos.translation.rooms.try_it import room as try_it
from demos.translation.views import bleu_by_length, translation_view
from tests.api.tab_client import served
from tests.networks.shipping import served_from
from tests.networks.translation_network import NAME, PLAIN, ship, ship_plain
from training.seq2seq.evaluate import length_metric
from weights import WeightsUnavailable
from weights.card import Metric, read_card, write_card

pytestmark = pytest.mark.slow

TEXT = "A man sees the house. 42\nA dog wants an apple."


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Small networks with and without attention in place of the shipped ones."""
    folder = tmp_path_factory.mktemp("weights")
    ship(folder)
    ship_plain(folder)
    with served_from(folder):
        yield folder


@pytest.fixture
def alone(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the network with attention is there."""
    (tmp_path / NAME).symlink_to(shipped / NAME)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    loader.clear()
    yield
    loader.clear()


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("beams", [1, 5])
def test_plain_network_translates_without_attention(beams: int) -> None:
    found = translate.translate(TEXT, beams, model="plain")
    assert found.attention is None
    assert found.text.strip()
    assert found.text.count("\n") == 1
    assert len(found.sentences) == 3
    assert sum(rows for rows, _ in found.sentences) == len(found.target_tokens)
    assert sum(columns for _, columns in found.sentences) == len(found.source_tokens)


@pytest.mark.usefixtures("shipped")
def test_the_two_are_two_networks() -> None:
    usual, plain = (loader.get(name, translate.load_translator).eager for name in (NAME, PLAIN))
    assert usual.attention
    assert not plain.attention
    assert translate.translate(TEXT).attention is not None


@pytest.mark.parametrize("model", ["", "Plain", "transformer", None, 3])
def test_unknown_network_is_refused(model: str) -> None:
    with pytest.raises(translate.UnknownModel) as refused:
        translate.translate("A man.", model=model)
    assert str(refused.value) == f"There is no translator called “{model}”. There are: attention, plain, opus-mt, t5."


@pytest.mark.usefixtures("alone")
def test_missing_plain_weights_are_told_and_not_offered() -> None:
    with pytest.raises(WeightsUnavailable, match="“seq2seq_en_fr_plain” isn't here"):
        translate.translate("A man.", model="plain")
    assert models_here() == ["attention"]
    assert [name for _, name in _picker().choices] == ["attention", *HUB]


@pytest.mark.usefixtures("shipped")
def test_both_are_offered_where_both_are_there() -> None:
    assert models_here() == ["attention", "plain"]
    ours, others = _picker().choices[:2], _picker().choices[2:]
    assert ours == [("Ours, with attention", "attention"), ("Ours, without attention", "plain")]
    assert [name for _, name in others] == list(HUB)


def _picker() -> gr.Radio:
    with gr.Blocks() as blocks:
        try_it.build()
    (picker,) = [block for block in blocks.blocks.values() if isinstance(block, gr.Radio)]
    return picker


@pytest.mark.usefixtures("shipped")
def test_page_is_told_that_there_is_no_attention() -> None:
    value, _, line, _, offered, _ = try_it.show_translation(TEXT, 5, "plain")
    shown = json.loads(value)
    assert offered == ""
    assert shown["attention"] is False
    assert shown["blocks"] == []
    assert "".join(shown["target"]) == translate.translate(TEXT, 5, "plain").text
    assert json.loads(try_it.show_translation(TEXT, 5, "attention")[0])["attention"] is True
    assert json.loads(translation_view.EMPTY)["attention"] is True
    assert try_it.HINTS["plain"].split(",")[0] in line


@pytest.mark.usefixtures("shipped")
def test_api_serves_both() -> None:
    with served(tab.build) as client:
        _check_api(client)


def _check_api(client: Client) -> None:
    plain = client.predict("A man sees the house.", 3, "plain", api_name="/translation_translate")
    assert plain["attention"] is None
    assert plain["text"] == translate.translate("A man sees the house.", 3, "plain").text
    usual = client.predict("A man sees the house.", 3, api_name="/translation_translate")
    assert np.allclose(np.sum(usual["attention"], axis=1), 1, atol=1e-4)
    with pytest.raises(AppError, match="There is no translator called “other”"):
        client.predict("A man.", 3, "other", api_name="/translation_translate")


def measured(folder: Path, name: str, bleu: list[float]) -> None:
    """Write such figures by length into a card."""
    groups = [(1, 5), (6, 10), (31, 40)]
    metrics = [
        Metric(length_metric(*group), value, "en-fr", "valid", 100) for group, value in zip(groups, bleu, strict=True)
    ]
    write_card(folder / name, dataclasses.replace(read_card(folder / name), metrics=metrics))


def test_lengths_are_drawn_from_the_cards(shipped: Path) -> None:
    measured(shipped, NAME, [40.0, 30.0, 20.0])
    measured(shipped, PLAIN, [36.0, 18.0, 4.0])
    usual, plain = bleu_by_length.from_cards()
    assert (usual.model, plain.model) == ("attention", "plain")
    assert plain.bleu == {(1, 5): 36.0, (6, 10): 18.0, (31, 40): 4.0}
    assert usual.examples == 300
    figure = ElementTree.fromstring(bleu_by_length.chart([usual, plain]))
    chart = figure.findall("svg")[-1]
    lines = [group.find("polyline").get("points").split() for group in chart.findall("g")]  # type: ignore[union-attr]
    first, second = ([tuple(map(float, point.split(","))) for point in line] for line in lines)
    assert [x for x, _ in first] == [x for x, _ in second]
    assert first[0][1] < first[1][1] < first[2][1]  # downwards on the page
    slope = (first[1][1] - first[0][1]) / 10
    assert second[2][1] - first[2][1] == pytest.approx(16 * slope, abs=0.2)
    assert "31 to 40 words 4.0" in chart.get("aria-label", "")
    assert "without attention, 31 to 40 words: BLEU 4.0" in [title.text for title in figure.iter("title")]
    said = bleu_by_length.sentence([usual, plain])
    assert "reaches 90% of the BLEU in sentences of 1 to 5 words, and 20% in those of 31 to 40" in said
    assert "suitcase" in said


def test_what_is_said_follows_the_figures(shipped: Path) -> None:
    measured(shipped, NAME, [40.0, 30.0, 20.0])
    measured(shipped, PLAIN, [20.0, 18.0, 20.0])
    assert "suitcase" not in bleu_by_length.sentence(bleu_by_length.from_cards())


def test_lengths_of_one_network_alone_are_drawn(shipped: Path) -> None:
    measured(shipped, NAME, [40.0, 30.0, 20.0])
    write_card(shipped / PLAIN, dataclasses.replace(read_card(shipped / PLAIN), metrics=[]))
    (usual,) = bleu_by_length.from_cards()
    figure = ElementTree.fromstring(bleu_by_length.chart([usual]))
    assert len(figure.findall("svg")[-1].findall("g")) == 1
    assert "300 sentences" in bleu_by_length.sentence([usual])


def test_nothing_is_drawn_where_nothing_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    assert weights.names() == []
    assert bleu_by_length.chart(bleu_by_length.from_cards()) == ""
    with gr.Blocks() as blocks:
        about_by_length.build()
    assert not [block for block in blocks.blocks.values() if isinstance(block, gr.HTML)]


@pytest.mark.usefixtures("shipped")
def test_both_networks_of_ours_are_compared_without_the_hub() -> None:
    first, last = then_and_now.compare(TEXT, "plain")
    assert json.loads(first[2]) == {"waiting": True}
    ours, theirs = json.loads(last[0]), json.loads(last[2])
    assert (ours["attention"], theirs["attention"]) == (True, False)
    assert last[4] == ""
    assert "without attention" in last[3]
    assert "Before: without attention" in last[8]
    assert then_and_now.PLAIN_TITLE in then_and_now.score_translations(TEXT, last[-1], "plain")


@pytest.mark.usefixtures("alone")
def test_a_missing_network_without_attention_leaves_ours() -> None:
    *_, last = then_and_now.compare(TEXT, "plain")
    assert json.loads(last[0])["target"]
    assert last[2] == ""
    assert PLAIN in last[3]
