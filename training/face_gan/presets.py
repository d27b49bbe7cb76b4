"""The ways to train the face GAN, by name, and what each costs and reaches (`README.md` has the whole table)."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from training.common.run import Preset
from training.face_gan import dcgan, network
from training.face_gan.loss import NON_SATURATING, RELATIVISTIC, GanLoss


@dataclass(frozen=True)
class FaceGanPreset(Preset):
    """One way to train; latents are standard normal."""

    make_generator: Callable[[], nn.Module] = network.Generator
    make_critic: Callable[[], nn.Module] = network.Critic
    loss: GanLoss = RELATIVISTIC
    lr: float = 3e-4
    lr_end: float = 5e-6
    decay_start: float = 0.4  # share of the steps after which the learning rate falls straight to its end; 1 keeps it
    betas: tuple[float, float] = (0.0, 0.9)
    second_end: float = 0.99  # what Adam's second moment rises to while the rate falls; higher from the start diverges
    penalty: float = 10.0  # weight gamma of R1 and R2, both halved; 0 leaves them out
    penalty_end: float = 0.2  # what gamma falls to, by an equal factor a step, until the rate starts to fall
    penalty_every: int = 4  # steps; the penalty counts that much more
    averaging: float = 0.9995  # of the shipped generator over steps; 0 ships the last one
    held_out: float = 0.0  # share of the faces kept back to tell how far the critic overfits; 0 never augments either
    separate_batches: bool = (
        False  # real and generated faces in batches of their own, for a critic that normalises batches
    )


PRESETS = {
    # Shipped, in two parts: 6.4 minutes of an H200, 3.6 million faces; Frechet distance 0.655 (2.8 times its floor).
    "faces": FaceGanPreset(weights="face_gan", steps=14200, batch=256, held_out=1 / 32),
    # Without a GPU, hours of two cores. After 4,200 steps (33 minutes, 202,000 faces) 4.90, 20.7 times the floor; its
    # network came to 1.10 after 1.1 million faces, in five parts with an earlier schedule.
    "laptop": FaceGanPreset(
        weights="face_gan",
        steps=22700,
        batch=48,
        make_generator=lambda: network.Generator(widths=(256, 192, 128, 64)),
        make_critic=lambda: network.Critic(widths=(256, 192, 128, 64)),
    ),
    # To compare, not shipped: Radford et al. 2016; 74 minutes of one core, 432,000 faces; 9.24 (39 times the floor).
    "dcgan": FaceGanPreset(
        weights="face_gan_dcgan",
        steps=6750,
        batch=64,
        make_generator=dcgan.Generator,
        make_critic=dcgan.Critic,
        loss=NON_SATURATING,
        lr=2e-4,
        decay_start=1.0,
        betas=(0.5, 0.999),
        second_end=0.999,
        penalty=0.0,
        averaging=0.0,
        separate_batches=True,
    ),
    # For tests: seconds on generated faces.
    "tiny": FaceGanPreset(
        weights="face_gan_tiny",
        steps=24,
        batch=8,
        make_generator=lambda: network.Generator(latent=16, widths=(16, 16, 8, 8)),
        make_critic=lambda: network.Critic(widths=(16, 16, 8, 8)),
        averaging=0.9,
        held_out=1 / 8,
    ),
}
