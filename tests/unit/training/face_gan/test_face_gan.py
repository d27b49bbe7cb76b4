"""The face GAN: its networks, its losses, its measures, and a tiny training from start to shipped folder."""

import dataclasses
import io
import json
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from urllib.error import URLError

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch.utils.data import Dataset

import weights
from training.common.cli import main
from training.common.parquet import DataError
from training.face_gan import augment, data, dcgan, latent_rescaling, metrics, network
from training.face_gan import train as train_module
from training.face_gan.directions import principal_directions
from training.face_gan.evaluate import Reference, compare, evaluate, generated
from training.face_gan.latent_rescaling import rescale_latent
from training.face_gan.loss import NON_SATURATING, RELATIVISTIC, gradient_penalty
from training.face_gan.presets import PRESETS
from training.face_gan.train import (
    accumulate_critic_gradients,
    accumulate_generator_gradients,
    adam_betas,
    learning_rate,
    overfitting,
    penalty_weight,
    score_histograms,
    train,
    update_average,
)

pytestmark = pytest.mark.slow


def small() -> tuple[network.Generator, network.Critic]:
    torch.manual_seed(0)
    return network.Generator(16, (16, 16, 8, 8)), network.Critic((16, 16, 8, 8))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "tiny"
    main("face_gan", PRESETS, train, evaluate, data.write_tiny, ["tiny", "--out", str(out), "--device", "cpu"])
    return out


def test_networks_map_latents_to_faces_to_scores() -> None:
    for module in (network, dcgan):
        generator, critic = module.Generator(), module.Critic()
        faces = generator(torch.randn(2, generator.latent))
        assert faces.shape == (2, 3, 64, 64)
        assert critic(faces).shape == (2,)
        assert module.Generator(**generator.config).config == generator.config


def test_shipped_size_stays_within_eight_megabytes() -> None:
    assert sum(parameter.numel() for parameter in network.Generator().parameters()) * 2 < 8e6


def test_features_double_from_four_to_thirty_two() -> None:
    generator, _ = small()
    assert [tuple(maps.shape[1:]) for maps in generator.features(torch.randn(1, 16))] == [
        (16, 4, 4),
        (16, 8, 8),
        (8, 16, 16),
        (8, 32, 32),
    ]


def test_an_untrained_generator_already_listens_to_its_latent() -> None:
    torch.manual_seed(0)
    with torch.no_grad():
        faces = network.Generator()(torch.randn(32, 64))
    assert faces.std(0).mean() > 0.2, "all latents paint one face, from which training doesn't recover"


def test_relativistic_game_counts_differences_only() -> None:
    real, fake = torch.tensor([1.0, 2.0]), torch.tensor([0.5, 3.0])
    assert RELATIVISTIC.critic(real + 7, fake + 7).item() == pytest.approx(RELATIVISTIC.critic(real, fake).item())
    assert RELATIVISTIC.critic(real, fake) == pytest.approx(RELATIVISTIC.generator(fake, real))
    zeros = torch.zeros(3)
    assert NON_SATURATING.critic(zeros, zeros).item() == pytest.approx(2 * np.log(2))


def test_gradient_penalty_of_a_linear_critic_is_its_squared_weight() -> None:
    faces = torch.randn(5, 3, 4, 4, requires_grad=True)
    assert gradient_penalty(faces.sum((1, 2, 3)) * 2, faces).item() == pytest.approx(4 * 48)


def test_penalty_reaches_the_critic_under_bfloat16() -> None:
    generator, critic = small()
    real, fake = torch.randn(4, 3, 64, 64), generator(torch.randn(4, 16))
    plain = accumulate_critic_gradients(critic, real, fake, 0.0, RELATIVISTIC)
    without = critic.colours.weight.grad.clone()
    critic.zero_grad()
    judged = accumulate_critic_gradients(critic, real, fake, 40.0, RELATIVISTIC)
    assert plain.penalty is None
    assert judged.penalty is not None
    assert judged.penalty > 0
    assert not torch.allclose(without, critic.colours.weight.grad)
    assert all(parameter.grad is None for parameter in generator.parameters())


def test_critic_gradients_are_the_same_apart_and_penalised_alike() -> None:
    generator, critic = small()
    real, fake = torch.randn(4, 3, 64, 64), generator(torch.randn(4, 16))
    found = []
    for separate_batches in (False, True):
        critic.zero_grad()
        judged = accumulate_critic_gradients(critic, real, fake, 2.0, RELATIVISTIC, separate_batches)
        found.append(critic.colours.weight.grad.clone())
        assert judged.penalty is not None
        kinds = [
            gradient_penalty(critic(kind), kind).item()
            for kind in (real.clone().requires_grad_(), fake.detach().requires_grad_())
        ]
        assert judged.penalty.item() == pytest.approx(sum(kinds), rel=0.05)  # bfloat16 in one of the two
    assert torch.allclose(*found, rtol=0.05, atol=0.05 * found[0].abs().max().item())  # type: ignore[arg-type, misc]


def test_dcgan_normalises_real_and_generated_faces_apart() -> None:
    torch.manual_seed(0)
    critic = dcgan.Critic(widths=(16, 16, 8, 8))
    real, fake = torch.randn(8, 3, 64, 64), 3 + torch.randn(8, 3, 64, 64)
    together, apart = (
        accumulate_critic_gradients(critic, real, fake, 0.0, NON_SATURATING, separate_batches).real_scores
        for separate_batches in (False, True)
    )
    assert (together - apart).abs().max() > 0.01, "the critic has no batch normalisation: nothing to keep apart"
    alone = critic(real).detach()
    assert torch.allclose(apart, alone, atol=0.05)
    assert PRESETS["dcgan"].separate_batches


def test_augmenting_never_leaves_faces_unchanged_and_always_changes_them() -> None:
    faces, numbers = torch.rand(8, 3, 64, 64) * 2 - 1, torch.randn(8, augment.DRAWN)
    assert augment.augment(faces, 0.0, numbers) is faces
    always = augment.augment(faces, 1.0, numbers)
    assert always.shape == faces.shape
    assert ((always - faces).abs().amax((1, 2, 3)) > 0.01).all()
    assert torch.equal(always, augment.augment(faces, 1.0, numbers))
    sometimes = augment.augment(faces.repeat(50, 1, 1, 1), 0.1, torch.randn(400, augment.DRAWN))
    same = ((sometimes - faces.repeat(50, 1, 1, 1)).abs().amax((1, 2, 3)) < 1e-5).float().mean()
    assert same == pytest.approx(0.9**3, abs=0.08)  # three kinds of change


def test_gradients_pass_through_the_changes() -> None:
    faces = torch.rand(4, 3, 64, 64).requires_grad_()
    augment.augment(faces, 1.0, torch.randn(4, augment.DRAWN)).sum().backward()
    assert (faces.grad.abs().amax((1, 2, 3)) > 0).all()


def test_the_chance_rises_with_overfitting_up_to_its_limit() -> None:
    chance = augment.Chance()
    chance.follow(augment.TARGET / 2, 1000)
    assert chance.value == 0
    chance.follow(2 * augment.TARGET, augment.RAMP // 10)
    assert chance.value == pytest.approx(0.1)
    for _ in range(20):
        chance.follow(1.0, augment.RAMP // 10)
    assert chance.value == augment.MOST
    again = augment.Chance()
    again.load_state_dict(chance.state_dict())
    assert again.value == chance.value


def test_overfitting_is_where_unseen_faces_lie_between_known_and_generated() -> None:
    class Brightness(torch.nn.Module):
        def forward(self, faces: torch.Tensor) -> torch.Tensor:
            return faces.mean((1, 2, 3))

    known, unseen, painted = (torch.full((2, 3, 8, 8), value) for value in (1.0, 0.75, -1.0))
    assert overfitting(Brightness(), known, unseen, painted) == pytest.approx(0.125, abs=0.01)
    assert overfitting(Brightness(), known, known, painted) == 0
    assert overfitting(Brightness(), known, painted, painted) == pytest.approx(1)


@pytest.mark.slow
def test_a_critic_that_overfits_gets_changed_faces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(augment, "TARGET", -1e9)  # every gap counts as overfitting
    monkeypatch.setattr(augment, "RAMP", 256)
    main("face_gan", PRESETS, train, evaluate, data.write_tiny, ["tiny", "--out", str(tmp_path), "--device", "cpu"])
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert lines[0]["augmented"] == pytest.approx(0.5)
    assert lines[-1]["augmented"] == augment.MOST


def test_adam_remembers_longer_while_the_rate_falls() -> None:
    preset = PRESETS["faces"]
    assert [adam_betas(preset, done)[1] for done in (0, 0.4, 0.7, 1)] == pytest.approx([0.9, 0.9, 1 - 10**-1.5, 0.99])
    assert adam_betas(PRESETS["dcgan"], 1.0) == PRESETS["dcgan"].betas


def test_penalty_falls_by_equal_factors_and_is_due_every_fourth_step() -> None:
    preset = PRESETS["faces"]
    due = [penalty_weight(preset, step, 100) for step in (0, 20, 40, 80)]
    assert due == pytest.approx([40, 40 / np.sqrt(50), 0.8, 0.8])
    assert [penalty_weight(preset, step, 100) for step in (1, 2, 3)] == [0, 0, 0]
    assert penalty_weight(PRESETS["dcgan"], 0, 100) == 0


def test_generator_step_leaves_the_critic_alone() -> None:
    generator, critic = small()
    loss = accumulate_generator_gradients(
        critic, generator(torch.randn(4, 16)), torch.randn(4, 3, 64, 64), RELATIVISTIC
    )
    assert loss > 0
    assert all(parameter.grad is None and parameter.requires_grad for parameter in critic.parameters())
    assert generator.style.weight.grad.abs().sum() > 0


def test_average_moves_towards_the_current_network() -> None:
    (average, _), (current, _) = small(), small()
    with torch.no_grad():
        current.base += 1  # type: ignore[misc]
    before = average.base.clone()
    update_average(average, current, step=1000, decay=0.9)
    assert torch.allclose(average.base - before, torch.full_like(before, 0.1), atol=1e-5)


def test_histograms_count_every_score() -> None:
    counted = score_histograms(torch.tensor([0.0, 1.0, 2.0]), torch.tensor([-1.0, -1.0]))
    assert sum(counted["real"]) == 3  # type: ignore[arg-type]
    assert counted["fake"][0] == 2  # type: ignore[index]
    assert (counted["low"], counted["high"]) == (-1.0, 2.0)


def test_frechet_of_shifted_gaussians_is_the_squared_shift() -> None:
    points = torch.randn(4000, 5, generator=torch.Generator().manual_seed(0))
    assert metrics.frechet(points, points) == pytest.approx(0, abs=1e-6)
    assert metrics.frechet(points, points + 2) == pytest.approx(20, rel=1e-4)
    assert metrics.frechet(points, points * 3) > metrics.frechet(points, points * 2)
    assert metrics.frechet(points[:3], points[3:6]) >= 0


def test_kernel_distance_and_coverage_tell_sets_apart() -> None:
    random = torch.Generator().manual_seed(0)
    real, same, far = (torch.randn(500, 4, generator=random) + shift for shift in (0, 0, 8))
    assert abs(metrics.kid(real, same)) < 0.1 < metrics.kid(real, far)
    alike, apart = metrics.coverage(real, same), metrics.coverage(real, far)
    assert min(alike.precision, alike.recall) > 0.9
    assert max(apart.precision, apart.recall) < 0.05
    narrow = metrics.coverage(real, same * 0.2)
    assert narrow.precision > narrow.recall


def test_directions_are_orthogonal_sorted_and_repeatable() -> None:
    generator, _ = small()
    with torch.no_grad():  # a generator in which latent 3 matters most, then latent 5
        generator.style.weight *= 0.01
        generator.style.weight[:, 3] *= 100
        generator.style.weight[:, 5] *= 30
    directions, strengths = principal_directions(generator, count=4, samples=1024)
    assert torch.allclose(directions @ directions.T, torch.eye(4), atol=1e-4)
    assert (strengths[:-1] >= strengths[1:]).all()
    assert directions[0, 3].abs() > 0.95
    assert directions[1, 5].abs() > 0.9
    assert torch.equal(directions, principal_directions(generator, count=4, samples=1024)[0])


def test_batches_repeat_and_mirror(tmp_path: Path) -> None:
    data.write_tiny(tmp_path)
    faces = data.load(tmp_path / "train.parquet")
    first, again = (data.draw_batch(faces, 32, torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(first, again)
    assert -1 <= first.min() < first.max() <= 1
    assert np.array_equal(data.to_bytes(data.to_input(faces[:2])), faces[:2].permute(0, 2, 3, 1).numpy())


def test_tiny_run_ships_generator_critic_directions_and_card(finished: Path) -> None:
    shipped = finished / "shipped"
    card = weights.card(str(shipped))
    assert set(card.files) >= {"model.safetensors", "critic.safetensors", "directions.safetensors"}
    for file in card.files:
        assert weights.find(str(shipped), file).exists()
    assert {metric.name for metric in card.metrics} >= {"frechet", "kid", "precision", "recall", "frechet_floor"}
    assert "features of pixels" in card.metrics[0].data
    assert card.parameters == sum(p.numel() for p in small()[0].parameters())
    critic = network.Critic((16, 16, 8, 8))
    critic.load_state_dict({key: tensor.float() for key, tensor in load_file(shipped / "critic.safetensors").items()})
    samples = json.loads((shipped / "history.json").read_text())["samples"]
    assert samples[-1]["step"] == PRESETS["tiny"].steps - 1
    assert {"generator_loss", "critic_loss", "scores"} <= set(samples[-1])
    assert Image.open(shipped / "faces.webp").size[0] == 256


@pytest.mark.slow
def test_resume_with_more_steps_equals_an_unbroken_run(finished: Path, tmp_path: Path) -> None:
    def run(out: Path, *more: str) -> dict[str, torch.Tensor]:
        arguments = ["tiny", "--data", str(finished / "data"), "--out", str(out), "--device", "cpu", *more]
        tiny = PRESETS["tiny"]  # its rate and penalty follow the steps
        constant = {"tiny": dataclasses.replace(tiny, decay_start=1.0, penalty_end=tiny.penalty)}
        main("face_gan", constant, train, evaluate, data.write_tiny, arguments)
        return load_file(out / "shipped" / "model.safetensors")

    whole = run(tmp_path / "whole", "--steps", "8")
    run(tmp_path / "parts", "--steps", "5")
    resumed = run(tmp_path / "parts", "--steps", "8", "--resume")
    for key, tensor in whole.items():
        assert torch.equal(tensor, resumed[key]), key


@pytest.mark.slow
def test_losses_that_are_read_eight_at_a_time_are_the_same(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_module, "LOGGED", {"cpu": 8})
    arguments = ["tiny", "--data", str(finished / "data"), "--out", str(tmp_path), "--device", "cpu"]
    main("face_gan", PRESETS, train, evaluate, data.write_tiny, arguments)

    def logged(out: Path) -> list[dict[str, float]]:
        lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        return [{key: value for key, value in line.items() if key != "seconds"} for line in lines]

    assert logged(tmp_path) == logged(finished)
    for file in ("model.safetensors", "critic.safetensors"):
        one, other = (load_file(out / "shipped" / file) for out in (tmp_path, finished))
        assert all(torch.equal(one[key], other[key]) for key in one)


def test_evaluate_prints_one_line(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "--evaluate",
        "--data",
        str(finished / "data" / "valid.parquet"),
        "--weights",
        str(finished / "shipped"),
    ]
    main("face_gan", PRESETS, train, evaluate, data.write_tiny, arguments)
    (line,) = capsys.readouterr().out.strip().split("\n")
    figures = json.loads(line)
    assert set(figures) >= {"frechet", "kid", "precision", "recall", "examples", "seconds"}
    assert figures["examples"] == 24


def test_fid_is_reported_where_torch_fidelity_can_fetch_its_network(
    finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[torch.Tensor] = []

    def measured(input1: Dataset[torch.Tensor], input2: Dataset[torch.Tensor], **_: object) -> dict[str, float]:
        asked.extend((input1[0], input2[0]))
        assert (len(input1), len(input2)) == (240, 24)  # type: ignore[arg-type]
        return {"frechet_inception_distance": 12.5}

    def unreachable(**_: object) -> dict[str, float]:
        raise URLError("no network")

    shipped, faces = str(finished / "shipped"), finished / "data" / "valid.parquet"
    library = ModuleType("torch_fidelity")
    library.__spec__ = ModuleSpec("torch_fidelity", None)
    monkeypatch.setitem(sys.modules, "torch_fidelity", library)
    library.calculate_metrics = measured  # type: ignore[attr-defined]
    assert evaluate(shipped, faces, torch.device("cpu"))["fid"] == 12.5
    assert all(face.shape == (3, 64, 64) and face.dtype == torch.uint8 for face in asked)
    assert torch.equal(asked[1], data.load(faces)[0])
    library.calculate_metrics = unreachable  # type: ignore[attr-defined]
    assert "fid" not in evaluate(shipped, faces, torch.device("cpu"))
    assert "No FID" in capsys.readouterr().err


def test_better_faces_measure_better(tmp_path: Path) -> None:
    data.write_tiny(tmp_path)
    real = data.load(tmp_path / "train.parquet")

    class Copying(torch.nn.Module):
        latent = 4

        def __init__(self, noise: float) -> None:
            super().__init__()
            self.noise = noise

        def forward(self, z: torch.Tensor) -> torch.Tensor:
            return data.to_input(real[torch.arange(len(z)) % len(real)]) + self.noise * torch.randn(len(z), 3, 64, 64)

    cpu = torch.device("cpu")
    good, bad = (compare(Copying(noise), Reference.of(real, "pixels", cpu)) for noise in (0.0, 3.0))
    assert good["frechet"] < bad["frechet"]
    assert good["kid"] < bad["kid"]
    assert good["recall"] > bad["recall"]


@pytest.mark.slow
def test_stretching_gives_a_shrunken_generator_its_variety_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latent_rescaling, "PAINTED", 1000)
    generator, _ = small()
    cpu = torch.device("cpu")
    wanted = generator.style.weight.detach().clone()
    with torch.no_grad():
        real = torch.cat(list(generated(generator, 2000, cpu)))
        generator.style.weight.div_(1.15)
    factor = rescale_latent(generator, Reference.of(real, "pixels", cpu))
    assert factor == pytest.approx(1.15, abs=0.05)
    assert torch.allclose(generator.style.weight, wanted * factor / 1.15)


def test_reference_is_test_then_train_then_valid(tmp_path: Path) -> None:
    data.write_tiny(tmp_path)
    assert data.reference_file(tmp_path).name == "train.parquet"
    (tmp_path / "valid.parquet").rename(tmp_path / "test.parquet")
    assert data.reference_file(tmp_path).name == "test.parquet"


def test_bad_data_gets_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DataError, match=r"train\.parquet, test\.parquet or valid\.parquet"):
        data.reference_file(tmp_path)
    stream = io.BytesIO()
    Image.new("RGB", (32, 32)).save(stream, "PNG")
    pq.write_table(pa.table({"image": [stream.getvalue()] * 8}), tmp_path / "train.parquet")
    with pytest.raises(DataError, match=r"64x64 pixels; row 0 of .* has 32x32"):
        data.load(tmp_path / "train.parquet")
    arguments = ["faces", "--data", str(tmp_path / "nowhere"), "--out", str(tmp_path / "run")]
    with pytest.raises(SystemExit):
        main("face_gan", PRESETS, train, evaluate, data.write_tiny, arguments)
    assert "Expected a data folder" in capsys.readouterr().err


def test_the_learning_rate_stays_and_then_falls_to_its_end() -> None:
    preset = PRESETS["faces"]
    assert learning_rate(preset, 0.3) == preset.lr
    assert learning_rate(preset, 0.7) == pytest.approx((preset.lr + preset.lr_end) / 2)
    assert learning_rate(preset, 1.0) == pytest.approx(preset.lr_end)
    assert learning_rate(PRESETS["dcgan"], 1.0) == PRESETS["dcgan"].lr
