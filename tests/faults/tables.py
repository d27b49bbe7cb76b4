"""Faults of Parquet tables, made in a folder of right data."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

Damage = Callable[[Path], None]


@dataclass(frozen=True)
class Fault:
    """What is done to a folder of right data, and words of the sentence that it gets."""

    name: str
    damage: Damage
    told: str

    def __str__(self) -> str:
        return self.name


def changed(file: str, row: int, **values: Any) -> Damage:
    """Change values of one row of a table, or of all rows for row -1."""
    return with_values(file, row, values)


def with_label(file: str, row: int, label: int) -> Damage:
    """Change the label of a row, and store labels in 64 bits."""
    return with_values(file, row, {"label": label}, pa.field("label", pa.int64()))


def with_values(file: str, row: int, values: dict[str, Any], field: pa.Field | None = None) -> Damage:
    """Change values of one row of a table, or of all rows for row -1; field: of another kind than the table's."""

    def damage(folder: Path) -> None:
        table = pq.read_table(folder / f"{file}.parquet")
        rows = table.to_pylist()
        for one in rows if row == -1 else rows[row : row + 1]:
            one.update(values)
        schema = table.schema
        if field is not None:
            schema = schema.set(schema.get_field_index(field.name), field)
        write(folder / f"{file}.parquet", rows, schema)

    return damage


def first_rows(file: str, count: int) -> Damage:
    """Keep only the first rows of a table."""

    def damage(folder: Path) -> None:
        table = pq.read_table(folder / f"{file}.parquet")
        pq.write_table(table.slice(0, count), folder / f"{file}.parquet")

    return damage


def without(file: str, column: str) -> Damage:
    """Leave out a column of a table."""

    def damage(folder: Path) -> None:
        table = pq.read_table(folder / f"{file}.parquet")
        pq.write_table(table.drop_columns([column]), folder / f"{file}.parquet")

    return damage


def missing(name: str) -> Damage:
    """Remove a file."""
    return lambda folder: (folder / name).unlink()


def filled(name: str, content: bytes) -> Damage:
    """Put other content into a file."""

    def damage(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return damage


def damaged_page(file: str) -> Damage:
    """Overwrite the middle of a Parquet file's data: schema and footer stay readable."""

    def damage(folder: Path) -> None:
        path = folder / f"{file}.parquet"
        pq.write_table(pq.read_table(path), path, compression="zstd", use_dictionary=False, write_page_checksum=True)
        column = pq.read_metadata(path).row_group(0).column(0)
        start, size = column.data_page_offset, column.total_compressed_size
        content = bytearray(path.read_bytes())
        content[start : start + size] = bytes(255 - byte for byte in content[start : start + size])
        path.write_bytes(content)

    return damage


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """Return an encoded picture of noise."""
    pixels = np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind)
    return stream.getvalue()


def write(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    """Write rows as a table of a schema."""
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def of_table(*files: str) -> list[Fault]:
    """Return the faults that any table may have."""
    faults = []
    for file in files:
        faults += [
            Fault(f"no {file}", missing(f"{file}.parquet"), f"{file}.parquet"),
            Fault(f"{file} is text", filled(f"{file}.parquet", b"text"), "it can't be read as Parquet"),
            Fault(f"{file} is empty", first_rows(file, 0), "at least one row"),
            Fault(f"{file} has a damaged page", damaged_page(file), "to be a whole Parquet file; it is damaged"),
        ]
    return faults


def of_pictures(file: str) -> list[Fault]:
    """Return the faults of a column of pictures."""
    whole = picture(64, 64)
    return [
        Fault(f"{file}: a text for a picture", changed(file, 2, image=b"text"), "row 2"),
        Fault(f"{file}: a picture that is cut", changed(file, 2, image=whole[: len(whole) // 2]), "row 2"),
        Fault(f"{file}: no picture", changed(file, 2, image=None), "row 2"),
        Fault(f"{file}: a picture of another size", changed(file, 2, image=picture(20, 30)), "row 2"),
        Fault(f"{file}: no column of pictures", without(file, "image"), "“image” is missing"),
    ]
