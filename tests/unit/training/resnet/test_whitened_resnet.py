"""The whitened residual network, its optimiser and its training."""

import json
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

import weights
from training.common.cli import main
from training.resnet.card_text import GENERATED
from training.resnet.data import write_tiny
from training.resnet.evaluate import evaluate
from training.resnet.muon import Muon, orthogonalised
from training.resnet.network import fused
from training.resnet.train import train
from training.resnet.train_whitened import WhitenedPreset, add_gradients, optimizers, set_rates
from training.resnet.whitened_resnet import WhitenedResNet

TINY = WhitenedPreset("resnet_tiny", steps=12, batch=64, widths=(8, 16, 16), ghost=32, text=GENERATED)


def command(*arguments: str) -> None:
    main("resnet", {"tiny": TINY}, train, evaluate, write_tiny, [*arguments, "--device", "cpu"])


def network() -> WhitenedResNet:
    torch.manual_seed(0)
    made = WhitenedResNet(10, (8, 16, 16))
    made.whiten(torch.rand(64, 3, 16, 16))
    return made


def test_the_first_layer_whitens() -> None:
    torch.manual_seed(0)
    images = torch.rand(500, 3, 8, 8).cumsum(3) / 8  # neighbours say nearly the same
    made = WhitenedResNet(10, (8,))
    made.whiten(images)
    filtered = F.conv2d((images - made.mean) / made.std, made.whitening.weight)[:, :12]
    values = filtered.transpose(0, 1).flatten(1)
    covariance = values @ values.T / values.shape[1]
    assert torch.allclose(covariance, torch.eye(12), atol=0.1)
    assert torch.equal(made.whitening.weight[12:], -made.whitening.weight[:12])


def test_shapes_and_fusing() -> None:
    made = network()
    made(torch.rand(64, 3, 32, 32))  # moves the running statistics
    made.eval()
    x = torch.rand(4, 3, 32, 32)
    assert [tuple(stage.shape[1:]) for stage in made.stages(x)] == [(8, 15, 15), (16, 7, 7), (16, 3, 3)]
    faster = fused(made)
    assert torch.allclose(made(x), faster(x), atol=1e-5)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in faster.modules())


def test_orthogonalised_has_singular_values_near_one() -> None:
    torch.manual_seed(0)
    for shape in ((16, 72), (72, 16)):
        values = torch.linalg.svdvals(orthogonalised(torch.randn(shape)).float())
        assert values.min() > 0.5
        assert values.max() < 1.4


def test_muon_keeps_the_norm_of_filters_and_goes_against_the_gradient() -> None:
    weight = torch.nn.Parameter(torch.randn(8, 4, 3, 3) * 7)
    muon = Muon([weight], lr=0.1)
    gradient = torch.randn_like(weight)
    weight.grad = gradient.clone()
    before = weight.detach() * (8**0.5 / weight.detach().norm())
    muon.step()
    assert ((weight.detach() - before) * gradient).sum() < 0
    assert weight.detach().norm() == pytest.approx(8**0.5, rel=0.2)


def test_parts_of_a_batch_add_up() -> None:
    made = network().eval()  # without the statistics of the parts, they are one batch
    images, labels = torch.rand(64, 3, 16, 16), torch.arange(64) % 10
    add_gradients(made, images, labels, TINY)
    in_parts = made.head.weight.grad
    assert in_parts is not None
    made.zero_grad()
    whole = WhitenedPreset("x", 1, 64, ghost=64, text=GENERATED)
    add_gradients(made, images, labels, whole)
    assert torch.allclose(in_parts, made.head.weight.grad, rtol=0.05, atol=1e-3)  # bfloat16


def test_the_first_layers_bias_stops_early() -> None:
    rest, muon = optimizers(network(), TINY)
    set_rates(rest, muon, 0.5, whitening_share=0.3)
    assert [group["lr"] for group in rest.param_groups] == [0.0, 0.053 / 2, 0.67 / 2]
    assert muon.param_groups[0]["lr"] == 0.12


@pytest.mark.slow
def test_training_ships_a_network_that_evaluates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command("tiny", "--out", str(tmp_path), "--seed", "3")
    shipped = tmp_path / "shipped"
    card = weights.card(str(shipped))
    assert card.network == "training.resnet.whitened_resnet.WhitenedResNet"
    assert "--seed 3" in card.training.command
    capsys.readouterr()
    command("tiny", "--evaluate", "--weights", str(shipped), "--data", str(tmp_path / "data"))
    assert json.loads(capsys.readouterr().out)["top1"] == pytest.approx(card.metrics[0].value, abs=3)


@pytest.mark.slow
def test_a_resumed_training_ends_like_one_without_a_pause(tmp_path: Path) -> None:
    command("tiny", "--out", str(tmp_path / "whole"))
    command("tiny", "--out", str(tmp_path / "parts"), "--limit-minutes", "0")
    command("tiny", "--out", str(tmp_path / "parts"), "--resume")
    whole, parts = (weights.load(str(tmp_path / name / "shipped"), WhitenedResNet) for name in ("whole", "parts"))
    for one, other in zip(whole.parameters(), parts.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-2)
