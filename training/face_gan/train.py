"""Learning to paint faces: presets, the two half steps, and the loop."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn

from training import parallel
from training.face_gan import data, dcgan, network
from training.face_gan.loss import NON_SATURATING, RELATIVISTIC, Game, gradient_penalty
from training.face_gan.ship import ship
from training.run import Preset, Run

SHOWN = 16  # faces in a recorded picture
BINS = 24  # of a recorded score histogram


@dataclass(frozen=True)
class FaceGanPreset(Preset):
    """One way to train; latents are standard normal."""

    make_generator: Callable[[], nn.Module] = network.Generator
    make_critic: Callable[[], nn.Module] = network.Critic
    game: Game = RELATIVISTIC
    lr: float = 3e-4
    lr_end: float = 5e-6
    settle: float = 0.4  # share of the steps after which the learning rate falls straight to its end; 1 keeps it
    betas: tuple[float, float] = (0.0, 0.99)
    penalty: float = 10.0  # weight gamma of R1 and R2, both halved; 0 leaves them out
    penalty_end: float = 0.2  # what gamma falls to, by an equal factor a step, until the rate starts to fall
    penalty_every: int = 4  # steps; the penalty counts that much more
    averaging: float = 0.9995  # of the shipped generator over steps; 0 ships the last one


PRESETS = {
    "faces": FaceGanPreset(weights="face_gan", steps=22700, batch=48),
    "dcgan": FaceGanPreset(
        weights="face_gan_dcgan",
        steps=6750,
        batch=64,
        make_generator=dcgan.Generator,
        make_critic=dcgan.Critic,
        game=NON_SATURATING,
        lr=2e-4,
        settle=1.0,
        betas=(0.5, 0.999),
        penalty=0.0,
        averaging=0.0,
    ),
    "tiny": FaceGanPreset(
        weights="face_gan_tiny",
        steps=24,
        batch=8,
        make_generator=lambda: network.Generator(latent=16, widths=(16, 16, 8, 8)),
        make_critic=lambda: network.Critic(widths=(16, 16, 8, 8)),
        averaging=0.9,
    ),
}


@dataclass(frozen=True)
class CriticStep:
    """What the critic said: loss without penalty, penalty (or None), scores of shape batch."""

    loss: float
    penalty: float | None
    real_scores: Tensor
    fake_scores: Tensor


def accumulate_critic_gradients(critic: nn.Module, real: Tensor, fake: Tensor, gamma: float, game: Game) -> CriticStep:
    """Add the critic's gradients on real and generated faces (batch x 3 x 64 x 64), with R1 and R2 if gamma > 0."""
    penalise = gamma > 0
    real = real.detach().requires_grad_(penalise)
    fake = fake.detach().float().requires_grad_(penalise)
    with torch.autocast(real.device.type, dtype=torch.bfloat16):
        real_scores, fake_scores = critic(real), critic(fake)
    loss = game.critic(real_scores.float(), fake_scores.float())
    total, penalty = loss, None
    if penalise:
        penalty = gradient_penalty(real_scores, real) + gradient_penalty(fake_scores, fake)
        total = loss + 0.5 * gamma * penalty
    total.backward()  # type: ignore[no-untyped-call]
    return CriticStep(
        loss.item(), None if penalty is None else penalty.item(), real_scores.detach(), fake_scores.detach()
    )


def accumulate_generator_gradients(critic: nn.Module, fake: Tensor, real: Tensor, game: Game) -> float:
    """Add the gradients of the generator that painted fake (batch x 3 x 64 x 64, with its graph); returns the loss.

    The paired real faces are scored again: only differences mean anything to the critic, so its scores drift together
    from one update to the next, and old ones would drown the difference.
    """
    critic.requires_grad_(False)
    with torch.autocast(fake.device.type, dtype=torch.bfloat16):
        real_scores, fake_scores = critic(real), critic(fake)
    loss = game.generator(real_scores.float(), fake_scores.float())
    loss.backward()  # type: ignore[no-untyped-call]
    critic.requires_grad_(True)
    return loss.item()


def learning_rate(preset: FaceGanPreset, done: float) -> float:
    """The rate after a share of the steps: constant, then straight down to its end, so that the averages settle."""
    late = max(0.0, done - preset.settle) / max(1 - preset.settle, 1e-9)
    return preset.lr + (preset.lr_end - preset.lr) * late


def penalty_weight(preset: FaceGanPreset, step: int, steps: int) -> float:
    """Gamma of a step, 0 where it isn't due: strong at first, for stability, then weaker, for a sharper critic.

    Due every few steps, it counts as much more. Huang et al. 2024 (appendix) let it fall to a tenth, from less.
    """
    if step % preset.penalty_every or not preset.penalty:
        return 0.0
    fallen = min(1.0, step / max(preset.settle * steps, 1))
    return preset.penalty_every * preset.penalty * math.pow(preset.penalty_end / preset.penalty, fallen)


@torch.no_grad()
def update_average(average: nn.Module, current: nn.Module, step: int, decay: float) -> None:
    """Move the averaged network towards the current one: decay a step, less in the first steps, buffers copied."""
    decay = min(decay, step / (step + 10))
    for old, new in zip(average.parameters(), current.parameters(), strict=True):
        old.lerp_(new, 1 - decay)
    for kept, now in zip(average.buffers(), current.buffers(), strict=True):
        kept.copy_(now)


def train(preset: FaceGanPreset, run: Run, folder: Path) -> None:
    """Train on train.parquet of a folder (or on a file) and finish the run with averaged generator and critic."""
    faces = data.load(data.train_file(folder))
    torch.manual_seed(preset.seed)
    generator = preset.make_generator().to(run.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    critic = preset.make_critic().to(run.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = copy.deepcopy(generator).requires_grad_(False)
    generator_optimizer = torch.optim.Adam(generator.parameters(), preset.lr, preset.betas)
    critic_optimizer = torch.optim.Adam(critic.parameters(), preset.lr, preset.betas)
    state = {
        "generator": generator,
        "critic": critic,
        "average": average,
        "generator_optimizer": generator_optimizer,
        "critic_optimizer": critic_optimizer,
    }
    latent = int(generator.latent)
    shown = torch.randn(SHOWN, latent, generator=torch.Generator().manual_seed(preset.seed)).to(run.device)

    start = run.resume(**state)
    painter, judge = parallel.together(generator), parallel.together(critic)
    for step in range(start, run.steps):
        for group in (*generator_optimizer.param_groups, *critic_optimizer.param_groups):
            group["lr"] = learning_rate(preset, step / run.steps)
        random = run.generator(step)
        real = parallel.share(data.draw_batch(faces, preset.batch, random)).to(run.device)
        z = parallel.share(torch.randn(preset.batch, latent, generator=random)).to(run.device)

        with torch.autocast(z.device.type, dtype=torch.bfloat16):
            fake = painter(z)
        critic_optimizer.zero_grad()
        judged = accumulate_critic_gradients(judge, real, fake, penalty_weight(preset, step, run.steps), preset.game)
        critic_optimizer.step()

        generator_optimizer.zero_grad()
        generator_loss = accumulate_generator_gradients(critic, fake, real, preset.game)
        generator_optimizer.step()
        update_average(average, generator, step + 1, preset.averaging)

        values = {"generator_loss": generator_loss, "critic_loss": judged.loss}
        if judged.penalty is not None:
            values["penalty"] = judged.penalty
        run.log(step, **values)
        if run.due(step):
            run.record(
                step,
                faces=paint(average, shown),
                generator_loss=round(generator_loss, 4),
                critic_loss=round(judged.loss, 4),
                scores=score_histograms(judged.real_scores, judged.fake_scores),
            )
        run.checkpoint(step + 1, **state)
        if run.out_of_time():
            break
    ship(run, average, critic, folder)


@torch.no_grad()
def paint(generator: nn.Module, z: Tensor) -> Image.Image:
    """One picture, 256 x 256, of the faces of 16 latents."""
    generator.eval()
    pixels = data.to_bytes(generator(z))
    generator.train()
    return Image.fromarray(pixels.reshape(4, 4, 64, 64, 3).swapaxes(1, 2).reshape(256, 256, 3))


def score_histograms(real: Tensor, fake: Tensor) -> dict[str, float | list[int]]:
    """Count both score vectors in the same 24 bins between the lowest and the highest score."""
    real, fake = real.float().cpu(), fake.float().cpu()
    low = min(real.min().item(), fake.min().item())
    high = max(real.max().item(), fake.max().item(), low + 1e-3)

    def counts(scores: Tensor) -> list[int]:
        return [int(count) for count in torch.histc(scores, BINS, low, high)]

    return {"low": round(low, 3), "high": round(high, 3), "real": counts(real), "fake": counts(fake)}
