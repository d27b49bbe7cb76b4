"""What a run records on disk, and the small history that is shipped with the weights for "Watch it learn"."""

import json
import math
from pathlib import Path
from typing import Any

from PIL import Image

CURVE_POINTS = 300
WEBP_LIMIT = 16383  # the format's largest side, in pixels


def write_history(run: Path, shipped: Path, *, batch: int, seconds: float) -> None:
    """Write `shipped/history.json` and one WebP strip for each kind of picture, from what a run recorded in its folder.

    `batch`: examples a step; `seconds`: wall-clock time of the whole training.
    """
    curve, samples = read_lines(run / "log.jsonl"), read_lines(run / "samples.jsonl")
    shown = {sample["step"] for sample in samples}
    thinning = max(1, math.ceil(len(curve) / CURVE_POINTS))
    strips = {}
    for name in sorted({path.stem.rpartition("-")[0] for path in (run / "samples").glob("*.webp")}):
        paths = [run / "samples" / f"{name}-{sample['step']}.webp" for sample in samples]
        strips[name] = write_strip([path for path in paths if path.exists()], shipped / f"{name}.webp")
    history = {
        "curve": [line for index, line in enumerate(curve) if index % thinning == 0 or line["step"] in shown],
        "samples": samples,
        "strips": strips,
        "batch": batch,
        "seconds": round(seconds, 1),
    }
    text = json.dumps(history, ensure_ascii=False, separators=(",", ":"))
    (shipped / "history.json").write_text(text, encoding="utf-8")


def write_strip(paths: list[Path], target: Path) -> dict[str, Any]:
    """Paste pictures of one size into one WebP, row by row; return where each step's tile lies."""
    tiles = [Image.open(path).convert("RGB") for path in paths]
    width, height = tiles[0].size
    columns = max(1, math.ceil(len(tiles) * height / WEBP_LIMIT))
    rows = math.ceil(len(tiles) / columns)
    strip = Image.new("RGB", (columns * width, rows * height))
    for index, tile in enumerate(tiles):
        strip.paste(tile, (index % columns * width, index // columns * height))
    strip.save(target, quality=75, method=6)
    steps = [int(path.stem.rpartition("-")[2]) for path in paths]
    return {"file": target.name, "width": width, "height": height, "columns": columns, "steps": steps}


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
