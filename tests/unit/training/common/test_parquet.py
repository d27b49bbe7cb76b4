"""Reading Parquet: what is wrong with a file is said in one sentence."""

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from tests.faults.tables import damaged_page
from training.common.parquet import DataError, decode_images, evaluation_split, read_table, refuse_nulls

COLUMNS = {"image": "binary", "label": "integer"}


def picture(size: tuple[int, int] = (4, 4)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(buffer, "PNG")
    return buffer.getvalue()


def write(path: Path, **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_good_table_and_pictures(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "t.parquet", image=[picture()], label=[3], more=["x"]), COLUMNS)
    assert table.column_names == ["image", "label"]
    assert decode_images(table["image"], 4)[0][0, 0].tolist() == [200, 10, 10]


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"Expected a Parquet file .*no such file"):
        read_table(tmp_path / "none.parquet", COLUMNS)


def test_not_parquet(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_text("hello")
    with pytest.raises(DataError, match="can't be read as Parquet"):
        read_table(tmp_path / "t.parquet", COLUMNS)


def test_missing_column(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="“label” is missing"):
        read_table(write(tmp_path / "t.parquet", image=[picture()]), COLUMNS)


def test_column_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="“label” is string"):
        read_table(write(tmp_path / "t.parquet", image=[picture()], label=["three"]), COLUMNS)


def test_empty_table(tmp_path: Path) -> None:
    empty = pa.table({"image": pa.array([], pa.binary()), "label": pa.array([], pa.int16())})
    pq.write_table(empty, tmp_path / "t.parquet")
    with pytest.raises(DataError, match="at least one row"):
        read_table(tmp_path / "t.parquet", COLUMNS)


def test_what_is_no_picture(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "t.parquet", image=[b"text"], label=[1]), COLUMNS)
    with pytest.raises(DataError, match="row 0 isn't one"):
        decode_images(table["image"], None)


def test_picture_of_another_size(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "t.parquet", image=[picture((5, 4))], label=[1]), COLUMNS)
    with pytest.raises(DataError, match="row 0 has 5x4"):
        decode_images(table["image"], 4)


def test_split_to_measure_on(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds neither"):
        evaluation_split(tmp_path)
    (tmp_path / "valid.parquet").touch()
    assert evaluation_split(tmp_path) == "valid"
    (tmp_path / "test.parquet").touch()
    assert evaluation_split(tmp_path) == "test"


def test_deep_greys_are_read_as_the_page_reads_them(tmp_path: Path) -> None:
    """A 16-bit picture came as white here, and right on the page."""
    deep = (np.arange(64, dtype=np.uint16).reshape(8, 8) * 1040).astype(np.uint16)
    stream = io.BytesIO()
    Image.fromarray(deep).save(stream, "PNG")
    column = pa.chunked_array([pa.array([stream.getvalue()], pa.binary())])
    (decoded,) = decode_images(column, 8)
    assert np.abs(decoded[..., 0].astype(int) - np.asarray(deep) / 257).max() <= 1


def test_a_damaged_page_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "t.parquet", image=[picture()] * 50, label=list(range(50)))
    damaged_page("t")(tmp_path)
    with pytest.raises(DataError, match=r"t\.parquet to be a whole Parquet file; it is damaged"):
        read_table(path, COLUMNS)


def test_the_first_row_without_a_value_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "t.parquet", image=[picture(), picture(), None, None], label=[1, 2, 3, 4])
    with pytest.raises(DataError, match=r"“image” of every row of .*; row 2 has none"):
        refuse_nulls(read_table(path, COLUMNS), path)
