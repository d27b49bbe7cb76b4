"""Trainings in processes of their own, forked from a server that has all networks imported: they start at once."""

import multiprocessing
import os
import runpy
import signal
import sys
from contextlib import redirect_stdout
from multiprocessing.process import BaseProcess
from pathlib import Path

import torch

import training.char_lstm.train
import training.face_gan.train
import training.handwriting.train
import training.mask_rcnn.train
import training.resnet.train
import training.seq2seq.train  # noqa: F401
from training.common import checkpoint

NETWORKS = ("char_lstm", "face_gan", "handwriting", "mask_rcnn", "resnet", "seq2seq")
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])


def start_together(network: str, out: Path, processes: int, port: int, *arguments: str) -> list[BaseProcess]:
    """Start `tiny` in so many processes that learn together, as torchrun does; one alone is told of no others."""
    started: list[BaseProcess] = []
    for rank in range(processes):
        numbers = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": processes, "MASTER_PORT": port}
        told = {key: str(value) for key, value in numbers.items()} | {"MASTER_ADDR": "127.0.0.1"}
        process = CONTEXT.Process(target=_train_one, args=(network, out, told if processes > 1 else {}, arguments))
        process.start()
        started.append(process)
    return started


def start(network: str, out: Path, steps: int, resume: bool = False, dies_at: int = 0) -> BaseProcess:
    """Start `tiny` with a checkpoint after every step; with `dies_at` it kills itself writing that many'th of them."""
    process = CONTEXT.Process(target=_train, args=(network, out, steps, resume, dies_at))
    process.start()
    return process


def _train(network: str, out: Path, steps: int, resume: bool, dies_at: int) -> None:
    if dies_at:
        _die_while_writing(dies_at)
    more = ["--resume"] if resume else []
    _train_one(network, out, {}, ("--steps", str(steps), "--checkpoint-seconds", "0", *more))


def _train_one(network: str, out: Path, environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    os.environ.update(environment)
    torch.set_num_threads(1)
    sys.argv = [network, "tiny", "--out", str(out), "--device", "cpu", *arguments]
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        runpy.run_module(f"training.{network}", run_name="__main__")


def _die_while_writing(number: int) -> None:
    """Let SIGKILL come while a checkpoint is whole but for its checksum, and the one before still in its place."""
    left = [number]

    def die_in_time(stream: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        with_checksum(stream)

    with_checksum = checkpoint._add_checksum
    checkpoint._add_checksum = die_in_time
