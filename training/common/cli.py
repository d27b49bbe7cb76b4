"""The command line that every training shares: `python -m training.NETWORK [preset] --data PATH --out runs/NAME`."""

import argparse
import dataclasses
import errno
import json
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

import torch

from training.common import distributed
from training.common.checkpoint import CheckpointError
from training.common.data_report import Part, report
from training.common.distributed import UnevenShares
from training.common.onnx_export import ParityMissed
from training.common.onnx_session import ExportUnusable
from training.common.parquet import DataError
from training.common.run import NonFiniteLoss, Preset, Run, RunExists
from training.common.workspace import OutUnusable
from weights import WeightsUnavailable

P = TypeVar("P", bound=Preset)
Evaluate = Callable[..., dict[str, float]]
"""Measures weights: (name, data, device, and the evaluation files) to figures by name."""
REFUSALS = (
    CheckpointError,
    DataError,
    ExportUnusable,
    NonFiniteLoss,
    OutUnusable,
    ParityMissed,
    RunExists,
    UnevenShares,
    WeightsUnavailable,
)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
LARGEST_SEED = 2**40  # a step's seed is a million times the run's, and has to fit into 64 bits


def main(
    network: str,
    presets: Mapping[str, P],
    train: Callable[[P, Run, Path], None],
    evaluate: Evaluate,
    write_tiny: Callable[[Path], None],
    argv: Sequence[str] | None = None,
    evaluation_files: Mapping[str, str] | None = None,
    evaluate_preset: Callable[[str], tuple[str, Evaluate]] | None = None,
    export: Callable[[P, str, Path, int | None], dict[str, float]] | None = None,
    check: Callable[[P, Path], Sequence[Part]] | None = None,
) -> None:
    """Train a preset, check its data, or evaluate or export shipped weights and print one JSON line of metrics.

    `train(preset, run, data)` holds the loop; `evaluate(weights, data, device)` measures; `write_tiny(folder)` makes
    the data of the `tiny` preset where none is given; `evaluation_files`: further files that `evaluate` may be given
    (`--NAME PATH`, an argument of that name), and what each is; `evaluate_preset(name)`: where a preset was named, the
    weights that it stands for and what measures it, in place of the preset's weights and `evaluate`; `export(preset,
    weights, data, limit)` writes the form that is served, its figures from `limit` pictures or all; `check(preset,
    data)` reads all that a training would read and says what it found. What can't be done ends with one sentence and
    exit status 2.
    """
    files = evaluation_files or {}
    arguments = _parser(network, presets, files, export is not None, check is not None).parse_args(argv)
    named, arguments.preset = arguments.preset, arguments.preset or next(iter(presets))
    try:
        if arguments.evaluate:
            name = presets[arguments.preset].weights
            if named is not None and evaluate_preset is not None:
                name, evaluate = evaluate_preset(named)
            data = _existing(arguments.data)
            more = {file: path for file in files if (path := getattr(arguments, file)) is not None}
            measured = evaluate(arguments.weights or name, data, torch.device(arguments.device), **more)
            print(json.dumps(measured), flush=True)
        elif check is not None and arguments.check:
            print(report(check(presets[arguments.preset], _existing(arguments.data))), flush=True)
        elif export is not None and arguments.export:
            preset = presets[arguments.preset]
            figures = export(preset, arguments.weights or preset.weights, _existing(arguments.data), arguments.limit)
            print(json.dumps(figures), flush=True)
        else:
            preset = presets[arguments.preset]
            if arguments.seed is not None:
                preset = dataclasses.replace(preset, seed=arguments.seed)
            _train(network, arguments, preset, train, write_tiny, argv)
    except REFUSALS as error:
        _refuse(str(error))
    except OSError as error:
        if error.errno not in FULL:
            raise
        _refuse(f"The disk takes no more ({error.strerror}): make room, and go on with --resume.")


def on_weights(
    module: str,
    description: str,
    work: Callable[[argparse.Namespace], Mapping[str, object]],
    argv: Sequence[str] | None = None,
    *,
    data: str = "folder of the data set",
    limit: bool = False,
) -> None:
    """Run a command that does something with shipped weights, and print what it returns as one JSON line.

    `python -m MODULE WEIGHTS --data PATH`: `work` gets the arguments `weights`, `data` and, where `limit` says so,
    `limit`, a number of rows or None. data: what the path may be. What can't be done ends as it does in `main`.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("weights", help="name in weights/ or a folder with a card")
    parser.add_argument("--data", type=Path, required=True, help=data)
    if limit:
        parser.add_argument("--limit", type=_positive, help="measure on about so many rows only")
    arguments = parser.parse_args(argv)
    try:
        print(json.dumps(work(arguments)), flush=True)
    except REFUSALS as error:
        _refuse(str(error))


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)


def _train(
    network: str,
    arguments: argparse.Namespace,
    preset: P,
    train: Callable[[P, Run, Path], None],
    write_tiny: Callable[[Path], None],
    argv: Sequence[str] | None,
) -> None:
    out = arguments.out or Path("runs") / preset.weights
    typed = shlex.join(_portable(list(sys.argv[1:] if argv is None else argv), arguments.data))
    with distributed.processes(torch.device(arguments.device)) as device:
        distributed.check_batch(preset.batch)
        data = arguments.data
        if data is None and arguments.preset.startswith("tiny"):
            data = out / "data"
            if distributed.is_main() and not data.exists():
                _write_whole(data, write_tiny)
            distributed.barrier()
        data = _existing(data)
        start = "python" if distributed.world_size() == 1 else f"torchrun --nproc_per_node={distributed.world_size()}"
        run = Run(
            out,
            preset,
            device,
            command=f"{start} -m training.{network} {typed}",
            steps=arguments.steps,
            limit_minutes=arguments.limit_minutes,
            resume=arguments.resume,
            checkpoint_seconds=arguments.checkpoint_seconds,
            data=data,
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: run.stop())
        train(preset, run, data)


def _write_whole(folder: Path, write: Callable[[Path], None]) -> None:
    """Make a folder with what `write` puts there, whole or not at all."""
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        write(unfinished)
        unfinished.replace(folder)
    except OSError as error:
        raise DataError(
            f"The data of the tiny preset can't be written to {folder}: {error.strerror or error}."
        ) from None


def _portable(typed: list[str], data: Path | None) -> list[str]:
    """Return the command as a card may show it: the data folder by its name alone, wherever it lies on this machine."""
    return [f"DATA/{data.resolve().name}" if data is not None and word == str(data) else word for word in typed]


def _existing(data: Path | None) -> Path:
    if data is None:
        raise DataError("Expected --data PATH: the folder with this network's data set (see its README.md).")
    if not data.exists():
        raise DataError(f"Expected a data folder at {data}; there is nothing there.")
    return data


def _parser(
    network: str, presets: Mapping[str, P], files: Mapping[str, str], exports: bool, checks: bool
) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m training.{network}", description=f"Train or evaluate {network}.")
    parser.add_argument("preset", nargs="?", choices=list(presets), help="what to train")
    parser.add_argument("--data", type=Path, help="folder of the data set (the tiny preset makes its own)")
    parser.add_argument("--out", type=Path, help="folder of the run (default: runs/WEIGHTS)")
    parser.add_argument("--steps", type=_positive, help="optimiser steps in place of the preset's")
    parser.add_argument("--seed", type=_seed, help="random seed in place of the preset's")
    parser.add_argument("--limit-minutes", type=_duration, help="stop after this long, with a checkpoint and a card")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --out")
    parser.add_argument("--checkpoint-seconds", type=_duration, default=60.0, help="time between checkpoints")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    parser.add_argument("--device", choices=["cpu", "cuda"], default=device, help=f"here: {device}")
    parser.add_argument("--evaluate", action="store_true", help="print one JSON line of metrics of shipped weights")
    if checks:
        parser.add_argument("--check", action="store_true", help="read the data, say what is in them, train nothing")
    if exports:
        parser.add_argument("--export", action="store_true", help="write the form that is served beside the weights")
        parser.add_argument("--limit", type=_positive, help="with --export: measure on so many pictures of each set")
    for name, words in files.items():
        parser.add_argument(f"--{name}", type=Path, help=f"with --evaluate: {words}")
    parser.add_argument("--weights", help="name in weights/ or a folder with a card (default: the preset's)")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _duration(text: str) -> float:
    number = float(text)
    if not number >= 0:  # NaN neither
        raise argparse.ArgumentTypeError("must be at least 0")
    return number


def _seed(text: str) -> int:
    number = int(text)
    if not 0 <= number < LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"must be from 0 to {LARGEST_SEED - 1}")
    return number
