"""`python -m tests.kills`: SIGKILL at random moments, 20 times a network; resumed runs end as an unbroken one.

Every run trains `tiny` with a checkpoint after each step, is killed at a moment between its start and the time that an
unbroken run takes, and goes on with --resume (or anew, where it was killed before its first checkpoint). Weights, log,
samples and metrics must be the same. Exit status 1 where one isn't.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.kills.child import NETWORKS, start
from tests.kills.outcome import Outcome, outcome
from training.common.checkpoint import CheckpointFiles

STEPS = 12


def main() -> None:
    """Kill and resume, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="kills a network")
    parser.add_argument("--network", choices=NETWORKS, action="append", help="only this one (may be repeated)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    arguments = parser.parse_args()
    broken = 0
    for network in arguments.network or NETWORKS:
        with tempfile.TemporaryDirectory() as folder:
            broken += killed_often(network, Path(folder), arguments.times, random.Random(f"{network} {arguments.seed}"))
    sys.exit(bool(broken))


def killed_often(network: str, folder: Path, times: int, moments: random.Random) -> int:
    """Kill so many runs of a network; print a line, and return how many ended otherwise than an unbroken run."""
    whole = folder / "whole"
    finished(network, whole, resume=False)  # the first run takes longer: it reads everything from the disk
    shutil.rmtree(whole)
    began = time.monotonic()
    expected = finished(network, whole, resume=False)
    seconds = time.monotonic() - began
    came, broken = Counter[str](), 0
    for number in range(times):
        out = folder / f"run {number}"
        came[killed(network, out, moments.uniform(0, seconds))] += 1
        differs = finished(network, out, resume=CheckpointFiles(out).exist()).differs(expected)
        if differs:
            print(f"BROKEN {network}, run {number}: {', '.join(differs)} differ from an unbroken run's", flush=True)
        broken += bool(differs)
        shutil.rmtree(out)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(came.items()))
    print(f"{network}: {times} runs ({kinds}), {times - broken} end as the unbroken one", flush=True)
    return broken


def killed(network: str, out: Path, after: float) -> str:
    """Start a run, kill it after so many seconds, and say where that was."""
    process = start(network, out, STEPS)
    process.join(after)
    process.kill()
    process.join()
    if process.exitcode == 0:
        return "too late"
    if not CheckpointFiles(out).exist():
        return "before the first checkpoint"
    return "while it shipped" if (out / "shipped").exists() else "between checkpoints or within one"


def finished(network: str, out: Path, resume: bool) -> Outcome:
    """Run to the end, and return what came out."""
    process = start(network, out, STEPS, resume)
    process.join()
    if process.exitcode != 0:
        sys.exit(f"{network} ended with {process.exitcode}")
    return outcome(out)


if __name__ == "__main__":
    main()
