"""Lines of pen strokes with their texts, as arrays, and batches of lines of like length."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from torch import Tensor

from training.common.parquet import DataError, read_table, refuse_nulls
from training.handwriting.network import DOWN, END, PAD, UP, Handwriter

COLUMNS = {"text": "string", "writer": "integer", "strokes": "binary"}
LONGEST, MOST_POINTS = 500, 20_000  # letters and points of a line
Strokes = npt.NDArray[np.int16]
"""Points x 3: offsets dx and dy from the point before in the data's units (y grows downwards), and 1 where the pen is
lifted after the point, else 0."""


@dataclass(frozen=True)
class Line:
    """A line of handwriting: what it says, who wrote it (-1 where that isn't known), and its strokes."""

    text: str
    writer: int
    strokes: Strokes


def read_lines(path: Path) -> list[Line]:
    """Read a Parquet file of lines; raises `DataError` where it isn't one, naming the row."""
    table = read_table(path, COLUMNS)
    refuse_nulls(table, path)
    rows = zip(*(table.column(name).to_pylist() for name in COLUMNS), strict=True)
    return [_line(text, writer, encoded, f"row {row} of {path}") for row, (text, writer, encoded) in enumerate(rows)]


def _line(text: str, writer: int, encoded: bytes, where: str) -> Line:
    if not encoded or len(encoded) % 6:
        raise DataError(f"Expected strokes of three rows of 16-bit numbers; {where} has {len(encoded)} bytes.")
    if len(text) > LONGEST or len(encoded) > 6 * MOST_POINTS:
        raise DataError(
            f"Expected lines of at most {LONGEST} letters and {MOST_POINTS:,} points; {where} has {len(text):,} and "
            f"{len(encoded) // 6:,}."
        )
    strokes = np.ascontiguousarray(np.frombuffer(encoded, "<i2").reshape(3, -1).T).astype(np.int16)
    if not np.isin(strokes[:, 2], (0, 1)).all():
        raise DataError(f"Expected 0 or 1 to say where the pen is lifted; {where} has {strokes[:, 2].max()}.")
    return Line(text, writer, strokes)


def can_be_learned(line: Line) -> bool:
    """Whether a line says something and has more than one point."""
    return bool(line.text) and len(line.strokes) > 1


def decimate(strokes: Strokes, keep: int, phase: int = 0) -> Strokes:
    """Keep every `keep`-th point of each stroke, and its first and last one.

    phase: which of the points between are kept, 0 to keep - 1. The strokes begin and end where they did.
    """
    if keep == 1:
        return strokes
    lifted = strokes[:, 2] == 1
    first = np.concatenate([[True], lifted[:-1]])
    begins = np.maximum.accumulate(np.where(first, np.arange(len(strokes)), 0))
    chosen = first | lifted | ((np.arange(len(strokes)) - begins) % keep == phase)
    chosen[-1] = True
    positions = np.cumsum(strokes[:, :2].astype(np.int64), axis=0)[chosen]
    offsets = np.diff(positions, axis=0, prepend=np.zeros((1, 2), np.int64))
    return np.column_stack([offsets, strokes[chosen, 2]]).astype(np.int16)


@dataclass(frozen=True)
class Batch:
    """Lines padded to the longest: what the network reads, and what it is to say.

    points: batch x time x 3 (offsets in the network's units and 1 where the pen was lifted), the first all 0;
    offsets: batch x time x 2 and pen: batch x time, the points that follow; real: batch x time, False behind the end;
    characters: batch x letters; writers: batch, numbers of styles.
    """

    points: Tensor
    offsets: Tensor
    pen: Tensor
    real: Tensor
    characters: Tensor
    writers: Tensor

    def to(self, device: torch.device) -> "Batch":
        """Return the same on that device."""
        return Batch(*(getattr(self, name).to(device) for name in Batch.__dataclass_fields__))


def collate(network: Handwriter, lines: Sequence[Line], arrays: Sequence[npt.NDArray[Any]]) -> Batch:
    """Return lines as a batch; arrays: their decimated strokes in the data's units, points x 3, one for each line."""
    longest = max(map(len, arrays))
    letters = [network.encode(line.text) for line in lines]
    characters = torch.full((len(lines), max(map(len, letters))), PAD)
    following = torch.zeros(len(lines), longest, 3)
    pen = torch.full((len(lines), longest), DOWN)
    real = torch.zeros(len(lines), longest, dtype=torch.bool)
    for row, (array, numbers) in enumerate(zip(arrays, letters, strict=True)):
        characters[row, : len(numbers)] = torch.tensor(numbers)
        following[row, : len(array)] = torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))
        pen[row, : len(array)] = torch.from_numpy(np.where(array[:, 2] == 1, UP, DOWN))
        pen[row, len(array) - 1] = END
        real[row, : len(array)] = True
    following[..., :2] /= torch.tensor(network.scale)
    points = torch.cat([torch.zeros(len(lines), 1, 3), following[:, :-1]], dim=1)
    points[:, 0, 2] = 1  # before the line the pen is in the air
    writers = torch.tensor([network.writer_number(line.writer) for line in lines])
    return Batch(points, following[..., :2], pen, real, characters, writers)


@dataclass(frozen=True)
class Jitter:
    """How lines are varied in training: noise of each offset in data units, and spread of size, shear and rotation."""

    noise: float = 0.5
    size: float = 0.12
    shear: float = 0.15
    rotation: float = 0.03


class Batches:
    """Batches by step, the same for the same seed: every epoch deals the lines out anew, like lengths together."""

    def __init__(self, lines: Sequence[Line], decimation: int, size: int, jitter: Jitter, seed: int) -> None:
        self.lines = [line for line in lines if can_be_learned(line)]
        self.decimation, self.size, self.jitter, self.seed = decimation, size, jitter, seed
        self.per_epoch = -(-len(self.lines) // size)
        self.epoch = -1
        self.plan: list[list[int]] = []

    def _deal(self, epoch: int) -> None:
        random = np.random.default_rng([self.seed, epoch])
        lengths = np.array([len(line.strokes) for line in self.lines])
        order = np.argsort(lengths * random.uniform(0.9, 1.1, len(lengths)), kind="stable")
        plan = [order[at : at + self.size].tolist() for at in range(0, len(order), self.size)]
        self.plan = [plan[i] for i in random.permutation(len(plan))]
        self.epoch = epoch

    def lines_of(self, step: int) -> tuple[list[Line], list[npt.NDArray[np.float64]]]:
        """Return the lines of a training step and their strokes, decimated and varied, in the data's units."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self.epoch:
            self._deal(epoch)
        random = np.random.default_rng([self.seed, 1, step])
        lines = [self.lines[row] for row in self.plan[place]]
        return lines, [self._vary(line.strokes, random) for line in lines]

    def _vary(self, strokes: Strokes, random: np.random.Generator) -> npt.NDArray[np.float64]:
        """Return a line decimated from a random point on, slightly sheared, turned and scaled, with noise."""
        points = decimate(strokes, self.decimation, int(random.integers(self.decimation))).astype(np.float64)
        along, across = np.exp(random.normal(0, self.jitter.size, 2) * 0.7)
        shear, turn = random.normal(0, self.jitter.shear), random.normal(0, self.jitter.rotation)
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        points[:, :2] = points[:, :2] @ (rotation @ np.array([[along, shear * across], [0, across]])).T
        points[1:, :2] += random.uniform(-self.jitter.noise, self.jitter.noise, (len(points) - 1, 2))
        return points


_TINY_LETTERS = {  # strokes of points on a grid of ten units: enough to be told apart
    "a": [[(8, 0), (0, 4), (0, 8), (8, 8), (8, 0), (8, 10)]],
    "i": [[(0, 0), (0, 10)], [(0, -6), (1, -5)]],
    "l": [[(0, -12), (0, 10), (3, 10)]],
    "t": [[(3, -10), (3, 9), (6, 10)], [(0, -4), (7, -4)]],
    "v": [[(0, 0), (4, 10), (8, 0)]],
    " ": [],
}


def tiny_line(text: str, writer: int, random: np.random.Generator) -> Line:
    """Return a line in straight strokes, a little wavering; text: of a, i, l, t, v and the space."""
    left, strokes = 0.0, []
    for letter in text:
        strokes += [[(left + x, y) for x, y in stroke] for stroke in _TINY_LETTERS[letter]]
        left += 14
    positions, pens = [], []
    for stroke in strokes:
        corners = np.array(stroke, float) * 10
        for begin, end in pairwise(corners):
            share = np.linspace(0, 1, 4, endpoint=False)[:, None]
            positions += list(begin + (end - begin) * share)
            pens += [0] * 4
        positions.append(corners[-1])
        pens.append(1)
    wavering = np.round(np.array(positions) + random.normal(0, 1 + writer % 3, (len(positions), 2)))
    offsets = np.diff(wavering, axis=0, prepend=wavering[:1])
    return Line(text, writer, np.column_stack([offsets, pens]).astype(np.int16))


def write_tiny(folder: Path) -> None:
    """Write a train and a valid file of drawn lines in the schema of the real data."""
    random = np.random.default_rng(0)
    for split, count in (("train", 48), ("valid", 8)):
        words = ["".join(random.choice(list("ailtv"), 3)) + " " + random.choice(list("ailtv")) for _ in range(count)]
        lines = [tiny_line(text, [-1, 7, 8][row % 3], random) for row, text in enumerate(words)]
        write_lines(folder / f"{split}.parquet", lines)


def write_lines(path: Path, lines: Sequence[Line]) -> None:
    """Write lines in the schema of the real data."""
    table = pa.table(
        {
            "text": [line.text for line in lines],
            "writer": pa.array([line.writer for line in lines], pa.int32()),
            "strokes": pa.array([line.strokes.T.astype("<i2").tobytes() for line in lines], pa.binary()),
        }
    )
    pq.write_table(table, path)
