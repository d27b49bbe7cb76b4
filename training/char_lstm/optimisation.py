"""What every training of a character LSTM does in a step: its rate, its optimiser, and its gradients."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.char_lstm.network import CharLSTM, State
from training.char_lstm.presets import CharLstmPreset
from training.common.precision import bf16_autocast
from training.common.schedules import warmup_cosine


def learning_rate(preset: CharLstmPreset, step: int, steps: int) -> float:
    """Linear warm-up, then half a cosine down to 2% of the peak."""
    return warmup_cosine(preset.lr, step, steps, preset.warmup, floor=0.02)


def optimizer_of(network: nn.Module, preset: CharLstmPreset) -> torch.optim.Optimizer:
    """Return AdamW (Loshchilov and Hutter 2019)."""
    return torch.optim.AdamW(network.parameters(), lr=preset.lr, betas=(0.9, 0.99), weight_decay=preset.weight_decay)


def gradients(
    network: CharLSTM, inputs: Tensor, targets: Tensor, state: State, shares: Tensor | None = None
) -> tuple[float, State]:
    """Put the gradients of the mean cross-entropy into the network, their norm cut at 1.

    inputs, targets: batch x time, integers; state: the memory before them; shares: of each style, batch x styles.
    Returns the loss in nats a character and the memory after them, through which no gradient will flow.
    """
    with bf16_autocast(inputs.device):
        logits, state = network(inputs, state, shares)
    loss = functional.cross_entropy(logits.float().flatten(0, 1), targets.flatten())
    network.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    return loss.item(), state.detach()
