"""The exported character LSTM: the network's logits, its memory carried, and a card that tells what it loses."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.networks.text_network import ship, ship_styles
from training.char_lstm import export
from training.char_lstm.data import split, write_tiny
from training.char_lstm.evaluate import nats_per_char
from training.char_lstm.network import CharLSTM
from training.char_lstm.onnx_model import model
from training.char_lstm.runtime import Exported
from training.char_lstm.style_shares import equal_shares, style_shares
from training.common.onnx_graph import LARGEST_WEIGHT, quantised
from training.common.onnx_session import ExportUnusable
from weights.card import file_of, read_card

TEXT = "abc fed\nab cab fade " * 40


def network_of(tied: bool = False, layers: int = 2) -> CharLSTM:
    torch.manual_seed(2)
    network = CharLSTM("\n abcdef", embedding=6, hidden=24, layers=layers, tied=tied).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(2)  # so that the hidden values use their range
    return network


def opened(network: CharLSTM, folder: Path) -> Exported:
    path = folder / "model.onnx"
    path.write_bytes(model(network, "cafe"))
    return Exported(path, network.vocabulary, styles=network.styles)


@pytest.mark.parametrize(("tied", "layers"), [(False, 1), (False, 2), (True, 3)])
def test_logits_are_the_networks_within_rounding(tied: bool, layers: int, tmp_path: Path) -> None:
    network = network_of(tied, layers)
    exported = opened(network, tmp_path)
    numbers = network.encode(TEXT)
    with torch.no_grad():
        expected, _ = network(torch.tensor([numbers]), network.start(1))
    logits, _ = exported.score(numbers, exported.start())
    assert logits[1:] == pytest.approx(expected[0, :-1].numpy(), abs=0.15)
    chances = torch.softmax(torch.from_numpy(logits[1:]), dim=1)
    assert chances.numpy() == pytest.approx(torch.softmax(expected[0, :-1], dim=1).numpy(), abs=0.02)


STYLES = ("x", "y", "z")


def styled_network(layers: int = 2) -> CharLSTM:
    torch.manual_seed(2)
    network = CharLSTM("\n abcdef", embedding=6, hidden=24, layers=layers, styles=STYLES).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(2)
    return network


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_style_and_a_blend_give_the_networks_logits_within_rounding(layers: int, tmp_path: Path) -> None:
    network = styled_network(layers)
    exported, numbers = opened(network, tmp_path), network.encode(TEXT)
    seen = []
    for shares in (style_shares(STYLES, "x"), style_shares(STYLES, "x", ("z", 0.9)), equal_shares(STYLES)):
        with torch.no_grad():
            given = torch.from_numpy(shares)[None]
            expected, _ = network(torch.tensor([numbers]), network.start(1), given)
        writer = exported.in_style(shares)
        logits, _ = writer.score(numbers, writer.start())
        assert logits[1:] == pytest.approx(expected[0, :-1].numpy(), abs=0.15)
        seen.append(logits)
    assert np.abs(seen[0] - seen[1]).max() > 0.3
    assert np.array_equal(exported.score(numbers, exported.start())[0], seen[2]), "all styles, until one is chosen"


def test_the_style_changes_in_mid_text(tmp_path: Path) -> None:
    network = styled_network()
    exported, numbers = opened(network, tmp_path), network.encode(TEXT[:60])
    first, second = (exported.in_style(style_shares(STYLES, style)) for style in ("x", "y"))
    state = first.read_all(numbers[:25], first.start())
    logits, _ = second.score(numbers[25:], state)
    shares = torch.eye(3)[torch.tensor([0] * 25 + [1] * 35)][None]  # 1 x time x styles
    with torch.no_grad():
        expected, _ = network(torch.tensor([numbers]), network.start(1), shares)
    assert logits == pytest.approx(expected[0, 24:-1].numpy(), abs=0.15)


def test_drawing_is_writing_and_tells_the_logits(tmp_path: Path) -> None:
    exported = opened(network_of(), tmp_path)
    noise = np.random.default_rng(0).gumbel(size=(50, 8)).astype(np.float32)
    numbers, logits, state = exported.draw(noise, exported.start())
    written, after = exported.write(noise, exported.start())
    assert numbers == written == (logits + noise).argmax(axis=1).tolist()
    assert np.array_equal(state.hidden, after.hidden)


def test_an_export_of_a_network_without_styles_does_not_serve_one_with_them(tmp_path: Path) -> None:
    opened(network_of(), tmp_path)
    with pytest.raises(ExportUnusable, match="can't be run"):
        Exported(tmp_path / "model.onnx", "\n abcdef", styles=STYLES)


def test_memory_is_carried_exactly_from_call_to_call(tmp_path: Path) -> None:
    exported = opened(network_of(), tmp_path)
    numbers = [exported.index[character] for character in TEXT]
    whole, after = exported.score(numbers, exported.start())
    middle = exported.read_all(numbers[:333], exported.start())
    rest, end = exported.score(numbers[333:], middle)
    assert np.array_equal(rest, whole[333:])
    assert np.array_equal(end.hidden, after.hidden)
    assert np.array_equal(end.cell, after.cell)


def test_a_call_writes_what_its_logits_and_noise_say_and_reads_it(tmp_path: Path) -> None:
    exported = opened(network_of(), tmp_path)
    noise = np.random.default_rng(0).gumbel(size=(50, 8)).astype(np.float32)
    numbers, memory = exported.write(noise, exported.start())
    logits, after = exported.score(numbers, exported.start())
    assert numbers == (logits + noise).argmax(axis=1).tolist()
    assert len(set(numbers)) > 3
    assert np.array_equal(memory.hidden, after.hidden)


def test_no_pair_of_products_leaves_sixteen_bits() -> None:
    matrix = np.random.default_rng(0).standard_t(3, (40, 64)).astype(np.float32)
    whole, scales = quantised(matrix)
    assert whole.shape == (64, 40)
    assert 2 * 255 * int(np.abs(whole).max()) < 2**15
    plain = np.abs(matrix).max(axis=1, keepdims=True) / LARGEST_WEIGHT
    error = np.square(whole.T * scales[:, None] - matrix).sum()
    assert error <= np.square(np.round(matrix / plain) * plain - matrix).sum()


def test_a_matrix_of_zeros_stays_zero() -> None:
    whole, scales = quantised(np.zeros((3, 4), np.float32))
    assert not whole.any()
    assert np.isfinite(scales).all()


def test_nats_agree_with_the_networks(tmp_path: Path) -> None:
    network = network_of()
    fp32, _ = nats_per_char(network, TEXT, torch.device("cpu"))
    assert export.exported_nats(opened(network, tmp_path), TEXT) == pytest.approx(fp32, abs=0.01)


def test_export_writes_file_and_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ship(tmp_path)
    place = tmp_path / "char_lstm_shakespeare"
    write_tiny(tmp_path)
    before = read_card(place)
    for _ in range(2):  # a second export replaces the first
        export.main([str(place), "--data", str(tmp_path)])
        line = json.loads(capsys.readouterr().out)
    card = read_card(place)
    assert card.files["model.onnx"] == file_of(place / "model.onnx")
    assert card.files["model.safetensors"] == before.files["model.safetensors"]
    assert [metric.name for metric in card.metrics] == ["nats_per_char", export.NATS, export.DIFFERENCE]
    int8, difference = card.metric(export.NATS), card.metric(export.DIFFERENCE)
    assert int8 is not None
    assert difference is not None
    assert int8.value == pytest.approx(line["nats_per_char_int8"], abs=1e-4)
    assert difference.value == pytest.approx(line["nats_per_char_int8"] - line["nats_per_char"], abs=1e-5)
    assert line["bytes"] == (place / "model.onnx").stat().st_size
    assert {path.name for path in place.iterdir()} == {"card.json", "model.onnx", "model.safetensors"}
    assert dataclasses.replace(card, files={}, metrics=[]) == dataclasses.replace(before, files={}, metrics=[])


def test_export_measures_every_style_of_a_network_that_has_several(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = ship_styles(tmp_path, ("shakespeare", "c"))
    place = tmp_path / "char_lstm_styles"
    write_tiny(tmp_path)
    export.main([str(place), "--data", str(tmp_path)])
    line, card = json.loads(capsys.readouterr().out), read_card(place)
    figures = {metric.name: metric for metric in card.metrics}
    each = {style: figures[f"{export.NATS}_{style}"] for style in ("shakespeare", "c")}
    assert [metric.data for metric in each.values()] == ["tinyshakespeare.txt", "c.txt"]
    for style, metric in each.items():
        text = "".join(c for c in split((tmp_path / metric.data).read_text())[1] if c in network.index)
        fp32, examples = nats_per_char(network, text, torch.device("cpu"), style=style)
        difference = figures[f"{export.DIFFERENCE}_{style}"].value
        assert metric.value == pytest.approx(fp32, abs=2 * export.PARITY)
        assert difference == pytest.approx(metric.value - fp32, abs=1e-4)
        assert metric.examples == examples
        assert line[f"{export.NATS}_{style}"] == pytest.approx(metric.value, abs=1e-4)
    mean = sum(metric.value for metric in each.values()) / 2
    assert figures[export.NATS].value == pytest.approx(mean, abs=1e-4)
    assert "nats_per_char_c" in figures, "the figures of the training stay"
    served = Exported(place / "model.onnx", network.vocabulary, card.files["model.safetensors"].sha256, network.styles)
    in_c = served.in_style(style_shares(network.styles, "c"))
    assert export.exported_nats(in_c, "static int count;") != export.exported_nats(served, "static int count;")


def test_a_missing_text_of_a_style_leaves_everything_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ship_styles(tmp_path / "weights")
    place = tmp_path / "weights" / "char_lstm_styles"
    write_tiny(tmp_path)
    before = (place / "card.json").read_text()
    with pytest.raises(SystemExit):
        export.main([str(place), "--data", str(tmp_path)])
    assert "Expected a plain text file latex.txt" in capsys.readouterr().err
    assert {path.name for path in place.iterdir()} == {"card.json", "model.safetensors"}
    assert (place / "card.json").read_text() == before


def test_an_export_that_loses_too_much_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ship(tmp_path)
    place = tmp_path / "char_lstm_shakespeare"
    write_tiny(tmp_path)
    before = (place / "card.json").read_text()
    monkeypatch.setattr(export, "PARITY", -1.0)
    with pytest.raises(SystemExit) as ended:
        export.main([str(place), "--data", str(tmp_path)])
    assert ended.value.code == 2
    assert "it wasn't kept" in capsys.readouterr().err
    assert {path.name for path in place.iterdir()} == {"card.json", "model.safetensors"}
    assert (place / "card.json").read_text() == before


def test_what_cannot_be_exported_gets_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ship(tmp_path)
    for name, sentence in [
        (str(tmp_path / "nothing"), "isn't here"),
        (str(tmp_path / "char_lstm_shakespeare"), "Expected a plain text file"),
    ]:
        with pytest.raises(SystemExit):
            export.main([name, "--data", str(tmp_path / "none")])
        assert sentence in capsys.readouterr().err


def test_an_export_of_other_weights_or_another_alphabet_is_refused(tmp_path: Path) -> None:
    network = network_of()
    opened(network, tmp_path)
    Exported(tmp_path / "model.onnx", network.vocabulary, "cafe")
    with pytest.raises(ExportUnusable, match=r"made from other weights\."):
        Exported(tmp_path / "model.onnx", network.vocabulary, "beef")
    with pytest.raises(ExportUnusable, match="can't be run"):
        Exported(tmp_path / "model.onnx", "abc")
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ExportUnusable, match="can't be opened"):
        Exported(tmp_path / "model.onnx", network.vocabulary)
