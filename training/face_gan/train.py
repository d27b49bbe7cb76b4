"""Learning to paint faces: presets, the two half steps, and the loop."""

import copy
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

from training.common import distributed
from training.common.precision import bf16_autocast
from training.common.run import Run
from training.common.schedules import between, decay_progress
from training.face_gan import augment, data
from training.face_gan.export import rehearse, ship
from training.face_gan.loss import GanLoss, gradient_penalty
from training.face_gan.presets import FaceGanPreset

SHOWN = 16  # faces in a recorded picture
BINS = 24  # of a recorded score histogram
LOGGED = {"cpu": 1, "cuda": 8}  # steps whose losses are read at once: a GPU that is asked every step waits every step


@dataclass(frozen=True)
class CriticStep:
    """What the critic said, on its device: loss without penalty, penalty (or None), scores of shape batch."""

    loss: Tensor
    penalty: Tensor | None
    real_scores: Tensor
    fake_scores: Tensor


def accumulate_critic_gradients(
    critic: nn.Module, real: Tensor, fake: Tensor, gamma: float, gan_loss: GanLoss, separate_batches: bool = False
) -> CriticStep:
    """Add the critic's gradients on real and generated faces (batch x 3 x 64 x 64), with R1 and R2 if gamma > 0.

    separate_batches: score the two kinds one after the other, so that no layer of the critic sees both at once.
    """
    faces = torch.cat([real.detach(), fake.detach().float()]).requires_grad_(gamma > 0)
    with bf16_autocast(faces.device):
        scores = torch.cat([critic(kind) for kind in faces.chunk(2)]) if separate_batches else critic(faces)
    scores = scores.float()
    real_scores, fake_scores = scores[: len(real)], scores[len(real) :]
    loss = gan_loss.critic(real_scores, fake_scores)
    total, penalty = loss, None
    if gamma > 0:
        penalty = 2 * gradient_penalty(scores, faces)  # R1 and R2: the mean over both kinds, twice
        total = loss + 0.5 * gamma * penalty
    total.backward()  # type: ignore[no-untyped-call]
    return CriticStep(
        loss.detach(), None if penalty is None else penalty.detach(), real_scores.detach(), fake_scores.detach()
    )


def accumulate_generator_gradients(critic: nn.Module, fake: Tensor, real: Tensor, gan_loss: GanLoss) -> Tensor:
    """Add the gradients of the generator that painted fake (batch x 3 x 64 x 64, with its graph); returns the loss.

    The paired real faces are scored again: only differences mean anything to the critic, so its scores drift together
    from one update to the next, and old ones would drown the difference.
    """
    critic.requires_grad_(False)
    with bf16_autocast(fake.device):
        real_scores, fake_scores = critic(real), critic(fake)
    loss = gan_loss.generator(real_scores.float(), fake_scores.float())
    loss.backward()  # type: ignore[no-untyped-call]
    critic.requires_grad_(True)
    return loss.detach()


@torch.no_grad()
def overfitting(critic: nn.Module, real: Tensor, unseen: Tensor, fake: Tensor) -> float:
    """How much higher the critic scores faces that it learned from than unseen ones, as a share of real over generated.

    All: batch x 3 x 64 x 64. Of several processes, each gets the mean over all.
    """
    with bf16_autocast(real.device):
        known, new, painted = (distributed.mean(critic(faces).float().mean()) for faces in (real, unseen, fake))
    return ((known - new) / (known - painted).clamp(min=0.1)).item()


def learning_rate(preset: FaceGanPreset, done: float) -> float:
    """Return the rate after a share of the steps.

    Constant, then straight down to its end, so that the averages settle.
    """
    return between(preset.lr, preset.lr_end, decay_progress(done, preset.decay_start))


def adam_betas(preset: FaceGanPreset, done: float) -> tuple[float, float]:
    """Adam's two moments after a share of the steps: the second's memory grows by equal factors while the rate falls.

    Huang et al. 2024 (appendix) let it grow too. With the long memory from the start, both networks diverge within a
    few hundred steps: where gradients grow, the steps taken grow with them before the memory knows.
    """
    first, second = preset.betas
    return first, 1 - (1 - second) * math.pow(
        (1 - preset.second_end) / (1 - second), decay_progress(done, preset.decay_start)
    )


def penalty_weight(preset: FaceGanPreset, step: int, steps: int) -> float:
    """Gamma of a step, 0 where it isn't due: strong at first, for stability, then weaker, for a sharper critic.

    Due every few steps, it counts as much more. Huang et al. 2024 (appendix) let it fall to a tenth, from less.
    """
    if step % preset.penalty_every or not preset.penalty:
        return 0.0
    weaker = min(1.0, step / max(preset.decay_start * steps, 1))
    return preset.penalty_every * preset.penalty * math.pow(preset.penalty_end / preset.penalty, weaker)


@torch.no_grad()
def update_average(average: nn.Module, current: nn.Module, step: int, decay: float) -> None:
    """Move the averaged network towards the current one: decay a step, less in the first steps, buffers copied."""
    decay = min(decay, step / (step + 10))
    get_ema_multi_avg_fn(decay)(list(average.parameters()), list(current.parameters()), step)  # type: ignore[no-untyped-call]
    for kept, now in zip(average.buffers(), current.buffers(), strict=True):
        kept.copy_(now)


@dataclass(frozen=True)
class Step:
    """What a step of both networks came to, on its device."""

    generator_loss: Tensor
    critic: CriticStep
    augmented: Tensor | None

    def values(self) -> dict[str, Tensor]:
        """Return what is logged of every step."""
        named = {"generator_loss": self.generator_loss, "critic_loss": self.critic.loss}
        others = {"penalty": self.critic.penalty, "augmented": self.augmented}
        return named | {name: value for name, value in others.items() if value is not None}


class Trainer:
    """The faces, both networks and what belongs to them, and one step of their training."""

    def __init__(self, preset: FaceGanPreset, run: Run, folder: Path) -> None:
        """Read the faces and make the networks, untrained, or as the run's checkpoint has them."""
        faces = data.load(data.train_file(folder)).to(run.device)
        count = round(len(faces) * preset.held_out)
        self.held, self.faces = faces[:count], faces[count:]
        self.preset, self.run = preset, run
        torch.manual_seed(preset.seed)
        device, form = run.device, torch.channels_last
        self.generator = preset.make_generator().to(device, memory_format=form)  # type: ignore[call-overload]
        self.critic = preset.make_critic().to(device, memory_format=form)  # type: ignore[call-overload]
        self.average = copy.deepcopy(self.generator).requires_grad_(False)
        self.generator_optimizer = torch.optim.Adam(self.generator.parameters(), preset.lr, preset.betas, fused=True)
        self.critic_optimizer = torch.optim.Adam(self.critic.parameters(), preset.lr, preset.betas, fused=True)
        self.chance = augment.Chance()
        rehearse(self.average, self.faces, run.device)
        self.start = run.resume(**self.state())
        self.painter, self.judge = distributed.wrap_ddp(self.generator), distributed.wrap_ddp(self.critic)

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint holds, by the names that it has there."""
        kept = ("generator", "critic", "average", "generator_optimizer", "critic_optimizer", "chance")
        return {name: getattr(self, name) for name in kept}

    def augmented(self, seen: Tensor, random: torch.Generator) -> Tensor:
        """Augment faces (batch x 3 x 64 x 64) with the present chance."""
        numbers = torch.randn(self.preset.batch, augment.DRAWN, generator=random)
        return augment.augment(seen, self.chance.value, distributed.shard(numbers))

    def step(self, step: int) -> Step:
        """Train the critic and then the generator on one batch, and let the average and the augmentation follow."""
        preset, random = self.preset, self.run.generator(step)
        self.set_schedules(step / self.run.steps)
        real = distributed.shard(data.draw_batch(self.faces, preset.batch, random))
        z = torch.randn(preset.batch, int(self.generator.latent), generator=random)
        with bf16_autocast(self.run.device):
            fake = self.painter(distributed.shard(z).to(self.run.device))
        judged = self.critic_step(real, fake, penalty_weight(preset, step, self.run.steps), random)
        generator_loss = self.generator_step(fake, real, random)
        update_average(self.average, self.generator, step + 1, preset.averaging)
        if len(self.held) and step % augment.EVERY == 0:
            self.adapt_augmentation(real, fake, random)
        return Step(generator_loss, judged, torch.tensor(self.chance.value) if len(self.held) else None)

    def set_schedules(self, done: float) -> None:
        """Set both optimizers to what holds after a share of the steps."""
        for group in (*self.generator_optimizer.param_groups, *self.critic_optimizer.param_groups):
            group["lr"] = learning_rate(self.preset, done)
            group["betas"] = adam_betas(self.preset, done)

    def critic_step(self, real: Tensor, fake: Tensor, gamma: float, random: torch.Generator) -> CriticStep:
        """Train the critic on real and generated faces, both batch x 3 x 64 x 64."""
        self.critic_optimizer.zero_grad()
        seen = self.augmented(real, random), self.augmented(fake.detach(), random)
        judged = accumulate_critic_gradients(self.judge, *seen, gamma, self.preset.loss, self.preset.separate_batches)
        self.critic_optimizer.step()
        return judged

    def generator_step(self, fake: Tensor, real: Tensor, random: torch.Generator) -> Tensor:
        """Train the generator on the faces that it made (with their graph); returns its loss."""
        self.generator_optimizer.zero_grad()
        seen = self.augmented(fake, random), self.augmented(real, random)
        loss = accumulate_generator_gradients(self.critic, *seen, self.preset.loss)
        self.generator_optimizer.step()
        return loss

    def adapt_augmentation(self, real: Tensor, fake: Tensor, random: torch.Generator) -> None:
        """Let the chance of augmentation follow how much the critic has overfitted."""
        unseen = distributed.shard(data.draw_batch(self.held, self.preset.batch, random))
        gap = overfitting(self.critic, *(self.augmented(kind, random) for kind in (real, unseen, fake.detach())))
        self.chance.follow(gap, augment.EVERY * self.preset.batch)


def train(preset: FaceGanPreset, run: Run, folder: Path) -> None:
    """Train on train.parquet of a folder (or on a file) and finish the run with averaged generator and critic."""
    torch.backends.cudnn.benchmark = True  # shapes stay
    trainer = Trainer(preset, run, folder)
    latent = int(trainer.generator.latent)
    shown = torch.randn(SHOWN, latent, generator=torch.Generator().manual_seed(preset.seed)).to(run.device)
    unread: list[tuple[int, dict[str, Tensor]]] = []  # losses that are still on the device
    for step in range(trainer.start, run.steps):
        result = trainer.step(step)
        unread.append((step, result.values()))
        pause = (step + 1) % LOGGED[run.device.type] == 0 or step + 1 == run.steps
        if pause or run.due(step):
            for at, values in unread:
                run.log(at, **{name: value.item() for name, value in values.items()})
            unread.clear()
        if run.due(step):
            run.record(
                step,
                faces=paint(trainer.average, shown),
                generator_loss=round(result.generator_loss.item(), 4),
                critic_loss=round(result.critic.loss.item(), 4),
                scores=score_histograms(result.critic.real_scores, result.critic.fake_scores),
            )
        if pause:
            run.checkpoint(step + 1, **trainer.state())
            if run.out_of_time():
                break
    ship(run, trainer.average, trainer.critic, folder)


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
