"""Run: what watches a training from the side: log, samples, checkpoints, time limit and the finished card.

It knows nothing of the task: every script keeps its own plain loop and tells the run what happens in it.
"""

import dataclasses
import math
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from training.common import distributed
from training.common.checkpoint import (
    CheckpointFiles,
    CheckpointMismatch,
    Fingerprint,
    NothingToResume,
    fingerprint,
    not_finite,
)
from training.common.export_state import half_state
from training.common.history import CURVE_POINTS, append_line, drop_from, earlier_part, log_spaced, write_history
from training.common.provenance import commit, device_words
from training.common.workspace import check_space, open_folder
from weights.card import Card, CardText, Metric, Training, write_card
from weights.legacy import tensor_names

PROGRESS_SECONDS = 10.0


class NonFiniteLoss(RuntimeError):
    """A logged value became infinite or not a number; the last checkpoint was written before and is good."""


class RunExists(RuntimeError):
    """The output folder already holds a run and neither `--resume` nor another folder was asked for."""


class Stateful(Protocol):
    """Anything with torch's pair of state methods: a network, an optimiser, a data stream."""

    def state_dict(self) -> Any:
        """Return all that a checkpoint has to hold."""

    def load_state_dict(self, state: Any) -> Any:
        """Go on from what `state_dict` returned."""


@dataclass(frozen=True)
class Preset:
    """What every training names: the name it ships under, optimiser steps, examples a step, random seed."""

    weights: str
    steps: int
    batch: int
    seed: int = 0


class Run:
    """One training run in its folder.

    `limit_minutes` ends this part of the run (a resumed run gets the time anew); `resume` goes on from the last
    checkpoint; `data` is what it learns from, so that it doesn't go on with other data.
    Raises `RunExists` if `out` holds a checkpoint and `resume` is false, `NothingToResume` if it holds none and
    `resume` is true, `OutUnusable` if `out` can't be a folder that is written.
    """

    def __init__(
        self,
        out: Path,
        preset: Preset,
        device: torch.device,
        *,
        command: str = "",
        steps: int | None = None,
        limit_minutes: float | None = None,
        resume: bool = False,
        checkpoint_seconds: float = 60.0,
        data: Path | None = None,
    ) -> None:
        self.out, self.preset, self.device = out, preset, device
        self.steps = preset.steps if steps is None else steps
        self.command = command
        self._limit = math.inf if limit_minutes is None else limit_minutes * 60
        self._checkpoint_seconds = checkpoint_seconds
        self._resume = resume
        self._checkpoints = CheckpointFiles(out)
        self._fingerprint: Fingerprint = fingerprint(preset, data)
        self.processes = distributed.world_size()
        self.first = distributed.is_main()
        if self._checkpoints.exist() and not resume:
            raise RunExists(f"{out} already holds a run. Add --resume to go on with it, or choose another --out.")
        if resume and not self._checkpoints.exist():
            raise NothingToResume(f"There is no run in {out} to go on with. Leave out --resume to start one.")
        open_folder(out)
        self._started = self._last_checkpoint = self._last_progress = time.monotonic()
        self._first_step = 0
        self._elapsed_before = 0.0
        self._sums: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._stopping = False
        self._done = 0
        self._due = log_spaced(self.steps)

    @property
    def resumes(self) -> bool:
        """Whether this run goes on with an earlier one: what that left in the folder is its own."""
        return self._resume

    @property
    def seconds(self) -> float:
        """Wall-clock seconds of training so far, over all resumed parts."""
        return self._elapsed_before + time.monotonic() - self._started

    def generator(self, step: int) -> torch.Generator:
        """Return a CPU generator that depends on seed and step alone, so that a resumed run repeats exactly."""
        return torch.Generator().manual_seed(self.preset.seed * 1_000_003 + step)

    def resume(self, **objects: Stateful) -> int:
        """Fill the objects from the last checkpoint, if this run resumes one; return the step to start from.

        Raises `CheckpointError` if that can't be done: see `training.common.checkpoint`; `OutUnusable` if the disk
        hasn't the room for checkpoints of these objects.
        """
        check_space(self.out, objects)
        if not self._resume:
            for name in ("log.jsonl", "samples.jsonl") if self.first else ():
                (self.out / name).unlink(missing_ok=True)
            torch.manual_seed(self.preset.seed)
            return 0
        saved = self._checkpoints.load(objects, self._fingerprint)
        for name, thing in objects.items():
            try:
                thing.load_state_dict(tensor_names(saved["objects"][name]))
            except (RuntimeError, ValueError, KeyError, TypeError):
                raise CheckpointMismatch(
                    f"The checkpoint in {self.out} doesn't fit: its {name} is of another network or version. Go on "
                    "with the preset that it was trained with, or choose another --out."
                ) from None
        torch.set_rng_state(saved["rng"])
        self._elapsed_before = saved["seconds"]
        self._sums, self._counts = saved["sums"], saved["counts"]
        self._first_step = self._done = int(saved["step"])
        for name in ("log.jsonl", "samples.jsonl") if self.first else ():
            drop_from(self.out / name, self._first_step)
        self._started = time.monotonic()
        planned = int(saved.get("steps", self.steps))
        change = f" (planned were {planned}: the learning rate follows the new number)" if planned != self.steps else ""
        print(f"resumed at step {self._first_step} of {self.steps}{change}", flush=True)
        return self._first_step

    def log(self, step: int, **values: float) -> None:
        """Take one step's values; write their averages to `log.jsonl` and print progress now and then.

        Lines come evenly spaced, and at the steps that are `due` besides: curves are drawn over the logarithm of steps.

        Raises `NonFiniteLoss` if a value is infinite or not a number.
        """
        for name, value in values.items():
            if not math.isfinite(value):
                raise NonFiniteLoss(f"{name} became {value} at step {step}: training stopped, {self._last_good()}.")
            self._sums[name] = self._sums.get(name, 0.0) + value
            self._counts[name] = self._counts.get(name, 0) + 1
        if not self.first:
            return
        every = max(1, self.steps // CURVE_POINTS)
        if (step + 1) % every == 0 or step in self._due:
            means = {name: total / self._counts[name] for name, total in self._sums.items()}
            append_line(self.out / "log.jsonl", {"step": step, "seconds": round(self.seconds, 1), **_rounded(means)})
            self._sums, self._counts = {}, {}
        now = time.monotonic()
        if now - self._last_progress > PROGRESS_SECONDS or step + 1 == self.steps:
            self._last_progress = now
            self._print_progress(step, values)

    def due(self, step: int) -> bool:
        """Whether this step is one of about 30, spaced evenly on a log scale, whose samples "Watch it learn" shows.

        Of several processes, only the first has anything to record.
        """
        return self.first and step in self._due

    def record(self, step: int, **sample: Any) -> None:
        """Keep a sample: values that JSON can hold, or PIL images (of one size for each name)."""
        line: dict[str, Any] = {"step": step, "seconds": round(self.seconds, 1)}
        for name, value in sample.items():
            if isinstance(value, Image.Image):
                folder = self.out / "samples"
                folder.mkdir(exist_ok=True)
                value.save(folder / f"{name}-{step}.webp", quality=90, method=4)
            else:
                line[name] = value
        append_line(self.out / "samples.jsonl", line)

    def checkpoint(self, step: int, **objects: Stateful) -> None:
        """After an update: write a checkpoint if a minute has passed, time is up, or this was the last step.

        `step` is the number of steps done. Raises `NonFiniteLoss` where a tensor isn't finite any more, so that no bad
        checkpoint is written, and `CheckpointError` where the disk doesn't take it.
        """
        now = time.monotonic()
        self._done = step
        self._stopping = distributed.broadcast(self._stopping or now - self._started > self._limit, self.device)
        if not self.first or not (
            self._stopping or step == self.steps or now - self._last_checkpoint >= self._checkpoint_seconds
        ):
            return
        self._last_checkpoint = now
        states = {name: thing.state_dict() for name, thing in objects.items()}
        broken = not_finite(states)
        if broken:
            raise NonFiniteLoss(f"{broken} isn't finite after step {step}: training stopped, {self._last_good()}.")
        self._checkpoints.save(
            {
                "step": step,
                "steps": self.steps,
                "seconds": self.seconds,
                "rng": torch.get_rng_state(),
                "sums": self._sums,
                "counts": self._counts,
                "objects": states,
                "fingerprint": self._fingerprint,
            }
        )

    def stop(self) -> None:
        """Ask the run to end after this step, with a checkpoint: what Ctrl-C and SIGTERM do."""
        self._stopping = True

    def out_of_time(self) -> bool:
        """Whether time is up or a stop was asked for; settled in `checkpoint`, so that nothing is lost."""
        return self._stopping

    def finish(self, network: nn.Module, metrics: list[Metric], text: CardText) -> Path:
        """Write `out/shipped`: weights in float16, history with picture strips, and the card. Returns that folder.

        `network.config` must hold its constructor's arguments.
        """
        shipped = self.out / "shipped"
        if not self.first:
            return shipped
        shutil.rmtree(shipped, ignore_errors=True)
        shipped.mkdir()
        save_file(half_state(network), shipped / "model.safetensors")
        earlier, config = earlier_part(self.out), network.config
        assert isinstance(config, dict)
        card = Card(
            name=self.preset.weights,
            task=text.task,
            network=f"{type(network).__module__}.{type(network).__qualname__}",
            config=config,
            parameters=sum(parameter.numel() for parameter in network.parameters()),
            files={},
            data=text.data,
            metrics=[dataclasses.replace(metric, value=round(float(metric.value), 4)) for metric in metrics],
            training=Training(
                self.command,
                commit(),
                device_words(self.device, self.processes),
                round(self.seconds + earlier.seconds, 1),
                self._done + earlier.steps,
                torch.__version__,
            ),
            licence=text.licence,
            intended_use=text.intended_use,
            limitations=text.limitations,
        )
        write_history(self.out, shipped, batch=self.preset.batch, seconds=self.seconds)
        write_card(shipped, card)
        print(f"finished: {shipped}", flush=True)
        return shipped

    def _last_good(self) -> str:
        return (
            f"the last good checkpoint is {self._checkpoints.latest}"
            if self._checkpoints.exist()
            else "no checkpoint yet"
        )

    def _print_progress(self, step: int, values: dict[str, float]) -> None:
        done = step + 1 - self._first_step
        rate = done / max(1e-9, time.monotonic() - self._started)
        left = (self.steps - step - 1) / max(rate, 1e-9)
        if math.isfinite(self._limit):
            left = min(left, max(0.0, self._limit - (time.monotonic() - self._started)))
        words = "  ".join(f"{name} {value:.4g}" for name, value in values.items())
        speed = rate * self.preset.batch
        print(f"step {step + 1}/{self.steps}  {words}  {speed:.4g} examples/s  {left / 60:.1f} min left", flush=True)


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.5g}") for name, value in values.items()}
