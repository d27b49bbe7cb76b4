"""Whether a run's folder takes what the run will write, found out before its first step."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from training.common.checkpoint import tensors_of

COPIES = 3  # of a checkpoint: the last one, the one before it, and the one that is being written
SPARE = 20_000_000  # bytes: log, samples, and what is shipped


class OutUnusable(RuntimeError):
    """The folder of a run can't be made or written, or the disk hasn't the room; the message says which."""


def open_folder(out: Path) -> None:
    """Make a run's folder and try to write into it; raises `OutUnusable`."""
    probe = out / f".probe-{os.getpid()}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"probe")
        probe.unlink()
    except OSError as error:
        raise OutUnusable(
            f"Expected --out to be a folder that can be written; {out} isn't ({error.strerror or error})."
        ) from None


def check_space(out: Path, objects: Mapping[str, Any]) -> None:
    """Raise `OutUnusable` where the disk has less room than the checkpoints of these objects need.

    Adam keeps two values beside each parameter, which a new one doesn't have yet: every optimizer counts as that.
    """
    states = [thing.state_dict() for thing in objects.values()]
    held = sum(tensor.numel() * tensor.element_size() for state in states for _, tensor in tensors_of(state))
    held += 2 * sum(
        parameter.numel() * parameter.element_size()
        for thing in objects.values()
        if isinstance(thing, torch.optim.Optimizer)
        for group in thing.param_groups
        for parameter in group["params"]
    )
    needed, free = COPIES * held + SPARE, shutil.disk_usage(out).free
    if free < needed:
        raise OutUnusable(
            f"The disk of {out} has {free / 1e6:.0f} MB left, and this run needs about {needed / 1e6:.0f} MB for its "
            "checkpoints. Make room, or choose another --out."
        )
