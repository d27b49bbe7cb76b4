"""`python -m deploy.space USER/NAME [--profile zero|cpu] [--public] [--dry-run]`: the page onto a Space."""

import argparse
import re
import sys
from pathlib import Path

from deploy.space.profiles import PROFILES
from deploy.space.publish import NotPublished, publish
from deploy.space.staging import StagedFile, stage
from weights.hub import megabytes

LISTED = 12


def main(arguments: list[str]) -> None:
    """Stage, list, and unless it is a dry run send and wait; ends with status 1 and a sentence where that fails."""
    parser = argparse.ArgumentParser(prog="python -m deploy.space", description=__doc__, allow_abbrev=False)
    parser.add_argument("space", metavar="USER/NAME")
    parser.add_argument("--profile", choices=PROFILES, default="zero", help="zero: free, ZeroGPU. cpu: paid, 2 vCPU")
    parser.add_argument("--public", action="store_true", help="everybody may see it; private otherwise")
    parser.add_argument("--dry-run", action="store_true", help="stage and list, send nothing")
    parser.add_argument("--without-weights", action="store_true", help="weights that the Hub has are fetched there")
    parser.add_argument("--staged", type=Path, default=Path("runs/space"), help="the folder that is written")
    asked = parser.parse_args(arguments)
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", asked.space):
        parser.exit(2, f"“{asked.space[:60]}” is no name of a Space. Write USER/NAME.\n")
    profile = PROFILES[asked.profile]
    try:
        files = stage(profile, asked.staged, without_weights=asked.without_weights)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    print(listing(files, asked.staged))
    if asked.dry_run:
        print("A dry run: nothing was sent.")
        return
    from huggingface_hub import HfApi

    try:
        done = publish(asked.staged, asked.space, profile, public=asked.public, api=HfApi())
    except NotPublished as error:
        sys.exit(str(error))
    print(f"Running{', private' if done.private else ''}: {done.address}")


def listing(files: list[StagedFile], folder: Path) -> str:
    """Return what is sent: the largest files, what the folders weigh, and all of it."""
    lines = [f"{megabytes(file.bytes):>8}  {file.name}" for file in files[:LISTED]]
    tops: dict[str, list[int]] = {}
    for file in files:
        tops.setdefault(file.name.split("/")[0], []).append(file.bytes)
    lines += [f"{megabytes(sum(sizes)):>8}  {top} ({len(sizes)} files)" for top, sizes in sorted(tops.items())]
    total = sum(file.bytes for file in files)
    return "\n".join([*lines, f"{megabytes(total):>8}  in {len(files)} files, staged in {folder}"])


if __name__ == "__main__":
    main(sys.argv[1:])
