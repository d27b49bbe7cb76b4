"""The exported translator: the network's numbers but for rounding, parity in the card, and what can't serve."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import weights
from demos.serving import loader
from demos.translation import translate
from tests.networks.translation_network import NAME, PLAIN, ship, ship_plain
from training.common.onnx_export import ParityMissed
from training.common.onnx_graph import LARGEST_WEIGHT, quantised
from training.common.onnx_session import MADE_FROM, ExportUnusable
from training.seq2seq import export, onnx_graphs
from training.seq2seq.beam_search import beam_search
from training.seq2seq.data import Pairs
from training.seq2seq.evaluate import score_by_length
from training.seq2seq.network import Seq2Seq
from training.seq2seq.runtime import DECODER, ENCODER, Exported, TorchRuntime

pytestmark = pytest.mark.slow


def exported(network: Seq2Seq, folder: Path, whole: bool = True) -> Exported:
    """A network's exported form, its matrices in whole numbers or not."""
    (folder / ENCODER).write_bytes(onnx_graphs.encoder(network, {MADE_FROM: "these"}))
    (folder / DECODER).write_bytes(onnx_graphs.decoder(network, {MADE_FROM: "these"}, whole))
    return Exported(network, folder, "these")


def small(attention: bool) -> Seq2Seq:
    torch.manual_seed(0)
    return Seq2Seq(60, embedding=16, hidden=32, attention=attention).eval()


@pytest.mark.parametrize("attention", [True, False])
def test_graphs_give_the_networks_numbers(attention: bool, tmp_path: Path) -> None:
    network = small(attention)
    same = exported(network, tmp_path, whole=False)
    source, lengths, token = torch.randint(4, 60, (3, 5)), torch.tensor([5, 2, 4]), torch.tensor([5, 6, 7])
    with torch.inference_mode():
        encoder_output = network.encode(source, lengths)
        for found, expected in zip(same.encode(source, lengths), encoder_output, strict=True):
            torch.testing.assert_close(found, expected)
        state = network.initial(encoder_output)
        for _ in range(3):
            expected_logits, expected_state, expected_weights = network.step(token, encoder_output, state)
            logits, state, found_weights = same.step(token, encoder_output, state)
            torch.testing.assert_close(logits, expected_logits)
            torch.testing.assert_close(state.lower, expected_state.lower)
            torch.testing.assert_close(state.upper, expected_state.upper)
            torch.testing.assert_close(found_weights, expected_weights)


@pytest.mark.parametrize("attention", [True, False])
def test_whole_numbers_are_near_and_a_row_does_not_hear_of_others(attention: bool, tmp_path: Path) -> None:
    network = small(attention)
    rounded = exported(network, tmp_path)
    source, lengths = torch.randint(4, 60, (4, 5)), torch.full((4,), 5)
    with torch.inference_mode():
        encoder_output = rounded.encode(source, lengths)
        token, state = torch.tensor([5, 6, 7, 8]), rounded.initial(encoder_output)
        logits, after, _ = rounded.step(token, encoder_output, state)
        expected, _, _ = network.step(token, encoder_output, state)
        assert (logits - expected).abs().max() < 0.1 * expected.std()
        one = slice(1, 2)
        alone, alone_after, _ = rounded.step(
            token[one],
            type(encoder_output)(*(part[one] for part in encoder_output)),
            type(state)(*(part[one] for part in state)),
        )
    torch.testing.assert_close(alone, logits[one], atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(alone_after.upper, after.upper[one], atol=1e-6, rtol=1e-6)


def test_weights_are_rounded_to_seven_bits_with_a_scale_an_output() -> None:
    matrix = np.random.default_rng(0).normal(size=(6, 40)).astype(np.float32) * np.array([[0.01, 1, 1, 5, 9, 0]]).T
    numbers, scales = quantised(matrix.astype(np.float32))
    assert numbers.shape == (40, 6)
    assert np.abs(numbers).max() <= LARGEST_WEIGHT
    error = np.abs(numbers.T * scales[:, None] - matrix)
    assert (error.mean(axis=1) <= 0.02 * np.abs(matrix).mean(axis=1) + 1e-9).all()


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Small networks in place of the shipped ones, not exported."""
    ship(tmp_path)
    monkeypatch.setenv("WEIGHTS_DIR", str(tmp_path))
    loader.clear()
    return tmp_path


def test_export_is_measured_told_in_the_card_and_served(
    shipped: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PARITY", 100.0)  # nine short sentences scatter
    text = "A man sees a red ball. My friend wants an apple."
    before = translate.translate(text)
    assert isinstance(loader.get(NAME, translate.load_translator).network, TorchRuntime)
    data = shipped / "run" / NAME / "data"
    export.main([NAME, "--data", str(data)])
    told = json.loads(capsys.readouterr().out)
    card = weights.card(NAME)
    assert set(card.files) == {"model.safetensors", "tokenizer.json", ENCODER, DECODER}
    values = {metric.name: (metric.value, metric.split, metric.examples) for metric in card.metrics}
    assert values["bleu_fp32"] == (told["fp32"], "valid", 9)
    assert values["bleu_int8"] == (told["int8"], "valid", 9)
    assert values["bleu_int8_minus_fp32"][0] == pytest.approx(told["int8"] - told["fp32"], abs=0.011)
    assert "bleu_tiny_dev" in values
    assert not list((shipped / NAME).glob("tmp*"))
    export.main([NAME, "--data", str(data)])
    assert [metric.name for metric in weights.card(NAME).metrics] == [metric.name for metric in card.metrics]
    loader.clear()
    assert isinstance(loader.get(NAME, translate.load_translator).network, Exported)
    after = translate.translate(text)
    assert after.text == before.text
    np.testing.assert_allclose(after.attention, before.attention, atol=0.05)  # type: ignore[arg-type]


def test_export_that_translates_worse_is_not_kept(
    shipped: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PARITY", -1.0)
    before = (shipped / NAME / "card.json").read_text()
    with pytest.raises(ParityMissed, match="BLEU"):
        export.export(NAME, shipped / "run" / NAME / "data")
    with pytest.raises(SystemExit) as left:
        export.main([NAME, "--data", str(shipped / "run" / NAME / "data")])
    assert left.value.code == 2
    assert "it wasn't kept" in capsys.readouterr().err
    assert (shipped / NAME / "card.json").read_text() == before
    assert {path.name for path in (shipped / NAME).iterdir()} == {
        "card.json",
        "history.json",
        "model.safetensors",
        "tokenizer.json",
    }


def test_without_a_usable_export_torch_serves(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PARITY", 100.0)
    export.export(NAME, shipped / "run" / NAME / "data")
    folder = shipped / NAME
    decoder = (folder / DECODER).read_bytes()
    for harm in ("missing", "damaged", "of other weights"):
        (folder / DECODER).unlink()
        if harm == "damaged":
            (folder / DECODER).write_bytes(decoder[:1000])
        elif harm == "of other weights":
            (folder / DECODER).write_bytes(onnx_graphs.decoder(weights.load(NAME, Seq2Seq), {MADE_FROM: "others"}))
            export.write_card(folder, export.read_card(folder))  # type: ignore[attr-defined]
        loader.clear()
        assert isinstance(loader.get(NAME, translate.load_translator).network, TorchRuntime), harm
        assert translate.translate("A man sees a red ball.").text
        (folder / DECODER).write_bytes(decoder)


def test_what_cannot_be_run_is_refused(tmp_path: Path) -> None:
    network = small(True)
    exported(network, tmp_path)
    with pytest.raises(ExportUnusable, match="made from other weights"):
        Exported(network, tmp_path, "those")
    with pytest.raises(ExportUnusable, match="can't be run"):
        Exported(small(False), tmp_path, "these")
    (tmp_path / ENCODER).write_bytes(b"nothing")
    with pytest.raises(ExportUnusable, match="can't be opened"):
        Exported(network, tmp_path, "these")


def test_plain_network_is_exported_too(tmp_path: Path) -> None:
    ship_plain(tmp_path)
    network = weights.load(str(tmp_path / PLAIN), Seq2Seq)
    form = exported(network, tmp_path)
    source = torch.tensor([[20, 31, 12, 40]])
    (expected,), (found,) = (beam_search(each, source, torch.tensor([4]), 5) for each in (network, form))
    assert found.attention is None
    assert found.token_ids == expected.token_ids
    assert found.score == pytest.approx(expected.score, abs=0.02)


def test_bleu_is_given_for_lengths_with_enough_sentences() -> None:
    en = ["a b c"] * 25 + ["a b c d e f g"] * 30 + ["word " * 45] * 3
    fr = ["le chat noir dort"] * 25 + ["il fait beau à Paris"] * 30 + ["rien"] * 3
    pairs = Pairs(en, fr, [""] * len(en))
    found = score_by_length(["le chat noir dort"] * 25 + ["autre chose que cela"] * 33, pairs)
    assert found == {"bleu_1-5_words": 100.0, "bleu_6-10_words": 0.0}
