"""The exported character LSTM: the network's logits, its memory carried, and a card that tells what it loses."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.networks.text_network import ship
from training.char_lstm import export
from training.char_lstm.data import write_tiny
from training.char_lstm.evaluate import nats_per_char
from training.char_lstm.network import CharLSTM
from training.char_lstm.runtime import Exported
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
    path.write_bytes(export.model(network, "cafe"))
    return Exported(path, network.vocabulary)


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


def test_export_writes_file_and_card(tmp_path: Path) -> None:
    ship(tmp_path)
    place = tmp_path / "char_lstm_shakespeare"
    write_tiny(tmp_path)
    before = read_card(place)
    for _ in range(2):  # a second export replaces the first
        command = [sys.executable, "-m", "training.char_lstm.export", str(place), "--data", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    line, card = json.loads(done.stdout), read_card(place)
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
