"""The residual network: shapes, fusing, batches, and the tiny preset from training to evaluation."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

import weights
from training.common.cli import main
from training.common.parquet import DataError
from training.common.schedules import one_cycle
from training.resnet import data as resnet_data
from training.resnet.data import Augmentation, Pictures, draw_batch, read_pictures, shifted, write_tiny, zoomed
from training.resnet.evaluate import confusion, evaluate, measure, probabilities
from training.resnet.network import ResNet, fused
from training.resnet.presets import PRESETS
from training.resnet.train import train
from training.resnet.train_whitened import WhitenedPreset
from training.resnet.whitened_resnet import WhitenedResNet

CPU = torch.device("cpu")
LIMIT = 7_900_000  # parameters: 16 MB in float16


def run(*arguments: str) -> None:
    main("resnet", PRESETS, train, evaluate, write_tiny, [*arguments, "--device", "cpu"])


@pytest.mark.parametrize(("stem", "sizes"), [("small", [32, 16, 8, 4]), ("large", [8, 4, 2, 1])])
def test_stages_have_the_promised_widths_and_strides(stem: str, sizes: list[int]) -> None:
    network = ResNet(5, (8, 16, 24, 32), (1, 1, 2, 1), stem).eval()
    x = torch.rand(2, 3, 32, 32)
    outputs = network.stages(x)
    assert [tuple(output.shape) for output in outputs] == [
        (2, width, size, size) for width, size in zip((8, 16, 24, 32), sizes, strict=True)
    ]
    assert [32 // output.shape[2] for output in outputs] == list(network.strides)
    assert network.features(x).shape == (2, 32)
    assert network(x).shape == (2, 5)


def test_odd_sizes_fit_together() -> None:
    outputs = ResNet(5, (8, 16), (1, 1), "large")(torch.rand(1, 3, 61, 75))
    assert outputs.shape == (1, 5)


def test_stages_load_into_the_other_stem() -> None:
    small, large = ResNet(10, (8, 16), (1, 1), "small"), ResNet(3, (8, 16), (1, 1), "large")
    large.layers.load_state_dict(small.layers.state_dict())
    x = torch.rand(1, 8, 8, 8)
    assert torch.equal(small.eval().layers[0](x), large.eval().layers[0](x))


@pytest.mark.parametrize("stem", ["medium", ""])
def test_an_unknown_stem_is_refused(stem: str) -> None:
    with pytest.raises(ValueError, match="The stem is one of small, large"):
        ResNet(10, (8,), (1,), stem)


def test_a_fused_network_gives_the_same_logits_without_normalisations() -> None:
    network = ResNet(10, (8, 16), (1, 1))
    network(torch.rand(64, 3, 16, 16))  # moves the running statistics
    network.eval()
    x = torch.rand(4, 3, 16, 16)
    faster = fused(network)
    assert torch.allclose(network(x), faster(x), atol=1e-5)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in faster.modules())
    assert any(isinstance(module, torch.nn.BatchNorm2d) for module in network.modules())


@pytest.mark.parametrize("name", PRESETS)
def test_presets_fit_into_a_weights_file(name: str) -> None:
    preset = PRESETS[name]
    classes = 200 if name == "tiny_imagenet" else 10
    network = (
        WhitenedResNet(classes, preset.widths)
        if isinstance(preset, WhitenedPreset)
        else ResNet(classes, preset.widths, preset.blocks, preset.stem)
    )
    assert sum(parameter.numel() for parameter in network.parameters()) < LIMIT


def test_the_learning_rate_rises_once_and_falls_to_zero() -> None:
    rates = [one_cycle(step / 100, 0.2) for step in range(101)]
    assert rates.index(max(rates)) == 20
    assert max(rates) == pytest.approx(1)
    assert rates[100] == pytest.approx(0)
    assert min(rates[:100]) > 0


def pictures(count: int = 40, size: int = 8) -> Pictures:
    generator = torch.Generator().manual_seed(1)
    images = torch.randint(256, (count, 3, size, size), generator=generator, dtype=torch.uint8)
    return Pictures(images, torch.arange(count))


def test_a_batch_depends_on_step_and_seed_alone_and_an_epoch_shows_every_picture_once() -> None:
    augmentation = Augmentation(shift=2, cutout=3, zoom=0.7)
    first, again = (draw_batch(pictures(), 10, 3, 0, augmentation) for _ in range(2))
    assert torch.equal(first[0], again[0])
    assert not torch.equal(first[0], draw_batch(pictures(), 10, 4, 0, augmentation)[0])
    seen = torch.cat([draw_batch(pictures(), 10, step, 0, augmentation)[1] for step in range(4)])
    assert sorted(seen.tolist()) == list(range(40))


def test_every_picture_is_mirrored_every_second_epoch() -> None:
    plain = Augmentation(shift=0)
    original = pictures()
    for epochs in ((0, 1), (1, 2)):
        shown = [{}, {}]  # type: ignore[var-annotated]
        for part, epoch in zip(shown, epochs, strict=True):
            for step in range(4 * epoch, 4 * epoch + 4):
                images, labels = draw_batch(original, 10, step, 0, plain)
                part.update(zip(labels.tolist(), images, strict=True))
        assert all(torch.equal(shown[0][label], shown[1][label].flip(2)) for label in range(40))


def test_shifting_moves_whole_pixels_and_zooming_stays_in_range() -> None:
    images = pictures().images.float() / 255
    moved = shifted(images, 2, torch.Generator().manual_seed(0))
    assert moved.shape == images.shape
    assert torch.equal(torch.isin(moved, images), torch.ones_like(moved, dtype=torch.bool))
    large = zoomed(images, 0.5, torch.Generator().manual_seed(0))
    assert large.shape == images.shape
    assert large.min() >= 0
    assert large.max() <= 1


def test_probabilities_are_the_same_for_a_mirrored_picture() -> None:
    network = ResNet(10, (8,), (1,)).train()
    images = pictures(6, 16).images
    plain, mirrored = probabilities(network, images, CPU), probabilities(network, images.flip(3), CPU)
    assert torch.allclose(plain, mirrored, atol=1e-5)
    assert torch.allclose(plain.sum(1), torch.ones(6), atol=1e-5)
    assert network.training


def test_the_confusion_matrix_counts_truth_in_rows() -> None:
    chances = torch.tensor([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]])
    assert confusion(torch.tensor([0, 1, 1]), chances) == [[1, 0], [1, 1]]


def test_more_labels_than_classes_are_refused() -> None:
    with pytest.raises(DataError, match="Labels were expected from 0 to 2"):
        measure(ResNet(3, (8,), (1,)), pictures(), CPU)


def test_decoded_pictures_are_kept_for_large_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny(tmp_path)
    direct = read_pictures(tmp_path / "train.parquet")
    monkeypatch.setattr(resnet_data, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(resnet_data, "CACHE_ABOVE", 10)
    for _ in range(2):
        assert torch.equal(read_pictures(tmp_path / "train.parquet").images, direct.images)
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_negative_labels_and_mixed_sizes_are_refused(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    table = pq.read_table(tmp_path / "test.parquet")
    labels = pa.array(np.full(len(table), -1), pa.int16())
    pq.write_table(table.set_column(1, "label", labels), tmp_path / "negative.parquet")
    with pytest.raises(DataError, match=r"Expected labels from 0 to 99999 in .*row 0 has -1"):
        read_pictures(tmp_path / "negative.parquet")


@pytest.mark.slow
def test_tiny_trains_ships_and_evaluates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    run("tiny", "--out", str(out))
    shipped = out / "shipped"
    card = weights.card(str(shipped))
    assert card.name == "resnet_tiny"
    assert {metric.name for metric in card.metrics} == {"top1", "top5"}
    history = json.loads((shipped / "history.json").read_text())
    last = history["samples"][-1]
    assert len(last["guesses"]) == 12
    assert sum(map(sum, last["confusion"])) == 24  # an eighth of train
    assert set(history["strips"]) == {"filters", "pictures"}
    curve = [line["loss"] for line in history["curve"]]
    assert np.mean(curve[-5:]) < np.mean(curve[:5])
    capsys.readouterr()
    run("tiny", "--evaluate", "--weights", str(shipped), "--data", str(out / "data"))
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"top1", "top5", "examples", "seconds"}
    assert figures["examples"] == 48
    assert 50 < figures["top1"] <= 100


@pytest.mark.slow
def test_a_resumed_run_repeats_the_whole_one(tmp_path: Path) -> None:
    run("tiny", "--out", str(tmp_path / "whole"), "--steps", "10")
    out = tmp_path / "parts"
    run("tiny", "--out", str(out), "--steps", "10", "--limit-minutes", "0")
    run("tiny", "--out", str(out), "--steps", "10", "--resume")
    whole, parts = (
        [json.loads(line)["loss"] for line in (tmp_path / name / "log.jsonl").read_text().splitlines()]
        for name in ("whole", "parts")
    )
    assert parts == pytest.approx(whole, abs=1e-3)


def test_missing_data_gets_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("cifar10", "--data", str(tmp_path), "--out", str(tmp_path / "run"))
    said = capsys.readouterr().err.strip()
    assert "train.parquet" in said
    assert len(said.splitlines()) == 1
