"""Lines are read as they were written, and thinned and varied without moving what counts."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

from training.common.parquet import DataError
from training.handwriting.data import Batches, Jitter, Line, collate, decimate, read_lines, write_lines
from training.handwriting.network import DOWN, END, UP, Handwriter


def test_what_is_written_is_read(lines: list[Line], tmp_path: Path) -> None:
    write_lines(tmp_path / "train.parquet", lines)
    read = read_lines(tmp_path / "train.parquet")
    assert [(line.text, line.writer) for line in read] == [(line.text, line.writer) for line in lines]
    for ours, theirs in zip(read, lines, strict=True):
        np.testing.assert_array_equal(ours.strokes, theirs.strokes)


def test_broken_strokes_are_refused_by_their_row(tmp_path: Path) -> None:
    table = pa.table({"text": ["a"], "writer": pa.array([1], pa.int32()), "strokes": [b"12345"]})
    pq.write_table(table, tmp_path / "train.parquet")
    with pytest.raises(DataError, match=r"row 0 of .* has 5 bytes"):
        read_lines(tmp_path / "train.parquet")


@pytest.mark.parametrize("keep", [2, 3, 5])
def test_thinned_lines_begin_lift_and_end_where_they_did(lines: list[Line], keep: int) -> None:
    for line in lines:
        whole = np.cumsum(line.strokes[:, :2].astype(int), axis=0)
        for phase in range(keep):
            thin = decimate(line.strokes, keep, phase)
            places = np.cumsum(thin[:, :2].astype(int), axis=0)
            lifted, kept = line.strokes[:, 2] == 1, thin[:, 2] == 1
            np.testing.assert_array_equal(places[kept], whole[lifted])  # every stroke ends in the same place
            starts, begins = np.flatnonzero(lifted)[:-1] + 1, np.flatnonzero(kept)[:-1] + 1
            np.testing.assert_array_equal(places[begins], whole[starts])  # and begins there
            assert len(thin) < len(line.strokes)


def test_a_batch_says_at_each_point_what_comes_next(writer: Handwriter, lines: list[Line]) -> None:
    batch = collate(writer, lines, [line.strokes for line in lines])
    assert batch.points[:, 0].tolist() == [[0, 0, 1]] * 3
    for row, line in enumerate(lines):
        count = len(line.strokes)
        assert batch.real[row].sum() == count
        units = line.strokes[:, :2] / np.array(writer.scale)
        np.testing.assert_allclose(batch.offsets[row, :count], units, atol=1e-5)
        np.testing.assert_allclose(batch.points[row, 1:count, :2], units[:-1], atol=1e-5)
        assert batch.pen[row, count - 1] == END
        assert batch.pen[row, : count - 1].tolist() == [UP if lift else DOWN for lift in line.strokes[:-1, 2]]
    assert batch.writers.tolist() == [1, 2, 0]


def test_an_epoch_shows_each_line_once_and_repeats_for_a_step(lines: list[Line]) -> None:
    many = lines * 5
    batches, again = (Batches(many, 2, 4, Jitter(), seed=3) for _ in range(2))
    seen = [id(line) for step in range(batches.per_epoch) for line in batches.lines_of(step)[0]]
    assert sorted(seen) == sorted(id(line) for line in many)
    again.lines_of(7)
    for ours, theirs in zip(batches.lines_of(2)[1], again.lines_of(2)[1], strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_without_jitter_a_line_is_only_thinned(lines: list[Line]) -> None:
    some, arrays = Batches(lines, 2, 3, Jitter(0, 0, 0, 0), seed=0).lines_of(0)
    for line, array in zip(some, arrays, strict=True):
        assert any(np.array_equal(array, decimate(line.strokes, 2, phase)) for phase in range(2))
    _, varied = Batches(lines, 2, 3, Jitter(), seed=0).lines_of(0)
    assert not np.allclose(varied[0][:, :2], arrays[0][:, :2])
    assert torch.equal(torch.tensor(varied[0][:, 2]), torch.tensor(arrays[0][:, 2]))
