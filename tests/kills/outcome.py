"""What a run comes to: its weights bit for bit, and what it wrote down, times aside."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weights.card import read_card


@dataclass(frozen=True)
class Outcome:
    """Hash of the shipped weights, the metrics on the card, and the lines of log and samples without their times."""

    weights: str
    metrics: list[Any]
    log: list[dict[str, Any]]
    samples: list[dict[str, Any]]

    def differs(self, other: "Outcome") -> list[str]:
        """Return the names of what isn't the same."""
        return [name for name in Outcome.__dataclass_fields__ if getattr(self, name) != getattr(other, name)]


def outcome(out: Path) -> Outcome:
    """Return what lies in the folder of a finished run."""
    shipped = out / "shipped"
    return Outcome(
        hashlib.sha256((shipped / "model.safetensors").read_bytes()).hexdigest(),
        read_card(shipped).metrics,
        _lines(out / "log.jsonl"),
        _lines(out / "samples.jsonl"),
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{name: value for name, value in line.items() if name != "seconds"} for line in lines]
