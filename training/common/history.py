"""What a run records on disk, and the small history that is shipped with the weights for "Watch it learn"."""

import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

CURVE_POINTS = 300
SAMPLES = 30
EARLIER = "earlier"
"""The folder of a run that holds what is known of the weights that it began with."""
LATER_FROM = 0.01  # share of a run's steps from which its samples are shown after those of earlier weights
WEBP_LIMIT = 16383  # the format's largest side, in pixels


def log_spaced(steps: int, count: int = SAMPLES) -> frozenset[int]:
    """About `count` step numbers from 0 to `steps - 1`, both included, evenly spaced on a log scale."""
    last = max(0, steps - 1)
    spaced = np.geomspace(1, last, count - 1).round().astype(int).tolist() if last >= 1 else []
    return frozenset([0, last, *spaced])


def write_history(run: Path, shipped: Path, *, batch: int, seconds: float) -> None:
    """Write `shipped/history.json` and one WebP strip for each kind of picture, from what a run recorded in its folder.

    `batch`: examples a step; `seconds`: wall-clock time of the whole training.
    """
    curve, samples = read_lines(run / "log.jsonl"), read_lines(run / "samples.jsonl")
    earlier = earlier_part(run)
    pictures = _pictures(run)
    if earlier.steps:
        first = LATER_FROM * max(line["step"] for line in samples)
        curve = earlier.curve + [earlier.before(line) for line in curve]
        samples = earlier.samples + [earlier.before(line) for line in samples if line["step"] >= first]
        later, pictures = pictures, _pictures(run / EARLIER)
        for name, of in later.items():
            pictures.setdefault(name, {}).update({step + earlier.steps: path for step, path in of.items()})
    shown = {sample["step"] for sample in samples}
    thinning = max(1, math.ceil(len(curve) / CURVE_POINTS))
    strips = {}
    for name, of in pictures.items():
        strips[name] = write_strip({step: of[step] for step in sorted(of) if step in shown}, shipped / f"{name}.webp")
    history = {
        "curve": [line for index, line in enumerate(curve) if index % thinning == 0 or line["step"] in shown],
        "samples": samples,
        "strips": strips,
        "batch": batch,
        "seconds": round(seconds + earlier.seconds, 1),
    }
    text = json.dumps(history, ensure_ascii=False, separators=(",", ":"))
    (shipped / "history.json").write_text(text, encoding="utf-8")


def write_strip(pictures: Mapping[int, Path], target: Path) -> dict[str, Any]:
    """Paste pictures of one size, one a step, into one WebP, row by row; return where each step's tile lies."""
    tiles = [Image.open(path).convert("RGB") for path in pictures.values()]
    width, height = tiles[0].size
    columns = max(1, math.ceil(len(tiles) * height / WEBP_LIMIT))
    rows = math.ceil(len(tiles) / columns)
    strip = Image.new("RGB", (columns * width, rows * height))
    for index, tile in enumerate(tiles):
        strip.paste(tile, (index % columns * width, index // columns * height))
    strip.save(target, quality=75, method=6)
    return {"file": target.name, "width": width, "height": height, "columns": columns, "steps": list(pictures)}


@dataclass(frozen=True)
class EarlierPart:
    """What the weights that a run began with had behind them: steps, seconds, and their recorded history."""

    steps: int
    seconds: float
    curve: list[dict[str, Any]]
    samples: list[dict[str, Any]]

    def before(self, line: dict[str, Any]) -> dict[str, Any]:
        """Return a line of the run with its step and seconds counted from the beginning of this part."""
        return line | {"step": line["step"] + self.steps, "seconds": round(line["seconds"] + self.seconds, 1)}


def keep_earlier(shipped: Path, run: Path) -> None:
    """Keep card, history and pictures of the weights that a run begins with in its folder.

    They come first in what `write_history` writes, and their steps and seconds count in the run's card. What is kept
    already stays: a run that is resumed began with what was shipped then.
    """
    kept = run / EARLIER
    if kept.exists():
        return
    (kept / "samples").mkdir(parents=True)
    for name in ("card.json", "history.json"):
        shutil.copy(shipped / name, kept / name)
    history = json.loads((kept / "history.json").read_text(encoding="utf-8"))
    for name, strip in history["strips"].items():
        picture = Image.open(shipped / strip["file"])
        wide, high, columns = strip["width"], strip["height"], strip["columns"]
        for index, step in enumerate(strip["steps"]):
            left, top = index % columns * wide, index // columns * high
            tile = picture.crop((left, top, left + wide, top + high))
            tile.save(kept / "samples" / f"{name}-{step}.webp", quality=90, method=4)


def earlier_part(run: Path) -> EarlierPart:
    """Return what `keep_earlier` kept, or nothing where the run began anew."""
    if not (run / EARLIER / "history.json").is_file():
        return EarlierPart(0, 0.0, [], [])
    training = json.loads((run / EARLIER / "card.json").read_text(encoding="utf-8"))["training"]
    history = json.loads((run / EARLIER / "history.json").read_text(encoding="utf-8"))
    return EarlierPart(training["steps"], training["seconds"], history["curve"], history["samples"])


def _pictures(run: Path) -> dict[str, dict[int, Path]]:
    """Return the recorded pictures by name and step."""
    found: dict[str, dict[int, Path]] = {}
    for path in sorted((run / "samples").glob("*.webp")):
        name, _, step = path.stem.rpartition("-")
        found.setdefault(name, {})[int(step)] = path
    return found


def append_line(path: Path, line: dict[str, Any]) -> None:
    """Append one JSON line to a log."""
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """All whole lines of a log; none if there is no log."""
    return _parsed(path)[0]


def drop_from(path: Path, step: int) -> None:
    """Forget what a log says of `step` and later: a resumed run will write it again.

    Lines that can't be read are left out; all but a last one that was cut by a kill are counted in a printed sentence.
    """
    lines, damaged = _parsed(path)
    if damaged:
        print(f"{path} holds {damaged} damaged {'line' if damaged == 1 else 'lines'}, left out.", flush=True)
    kept = [line for line in lines if line["step"] < step]
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept), encoding="utf-8")
    unfinished.replace(path)


def _parsed(path: Path) -> tuple[list[dict[str, Any]], int]:
    """Return the lines of a log, and how many besides can't be read (a last one without its end isn't counted)."""
    if not path.exists():
        return [], 0
    texts = path.read_text(encoding="utf-8", errors="replace").split("\n")
    lines, damaged = [], 0
    for number, text in enumerate(texts, 1):
        try:
            line = json.loads(text)
        except ValueError:
            damaged += number < len(texts)
            continue
        if isinstance(line, dict) and isinstance(line.get("step"), int):
            lines.append(line)
        else:
            damaged += 1
    return lines, damaged
