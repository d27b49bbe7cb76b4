"""Reading the Parquet tables that hold the training data."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from training.common.images import TRAINING, PictureError, read_pixels

_IS_KIND = {
    "binary": lambda kind: pa.types.is_binary(kind) or pa.types.is_large_binary(kind),
    "string": lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind),
    "integer": pa.types.is_integer,
    "number": lambda kind: pa.types.is_floating(kind) or pa.types.is_integer(kind),
    "boolean": pa.types.is_boolean,
}


class DataError(ValueError):
    """The data isn't what a script needs; the message says in one sentence what was expected where."""


def read_table(path: Path, columns: Mapping[str, str]) -> pa.Table:
    """Read the named columns of a Parquet file.

    `columns` maps each name to its kind: "binary", "string", "integer", "number" or "boolean".
    Raises `DataError` if the file is missing, isn't Parquet, is damaged or empty, or lacks a column of that kind.
    """
    wanted = ", ".join(f"{name} ({kind})" for name, kind in columns.items())
    if not path.is_file():
        raise DataError(f"Expected a Parquet file {path} with the columns {wanted}; there is no such file.")
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError):
        raise DataError(
            f"Expected {path} to be a Parquet file with the columns {wanted}; it can't be read as Parquet."
        ) from None
    for name, kind in columns.items():
        if name not in schema.names:
            raise DataError(f"Expected {path} to have the columns {wanted}; “{name}” is missing.")
        if not _IS_KIND[kind](schema.field(name).type):
            raise DataError(f"Expected {path} to have the columns {wanted}; “{name}” is {schema.field(name).type}.")
    try:
        table = pq.read_table(path, columns=list(columns))
    except (pa.ArrowException, OSError) as error:  # damage behind the schema, which is only seen when pages are read
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise DataError(f"Expected {path} to be a whole Parquet file; it is damaged ({said[:80]}).") from None
    if table.num_rows == 0:
        raise DataError(f"Expected {path} to hold at least one row with the columns {wanted}; it is empty.")
    return table


def refuse_nulls(table: pa.Table, path: Path) -> None:
    """Raise `DataError` with the first row of a table that has no value in one of its columns."""
    for name in table.column_names:
        if table[name].null_count:
            row = int(np.argmax(table[name].is_null().to_numpy()))
            raise DataError(f"Expected a value in the column “{name}” of every row of {path}; row {row} has none.")


def decode_images(column: pa.ChunkedArray, size: int | None, path: Path | None = None) -> list[npt.NDArray[np.uint8]]:
    """Decode a column of encoded pictures to sRGB arrays (height x width x 3, uint8), read as the page reads them.

    `size`: the side in pixels that every picture must have, or None for any; `path`: the file, to be named.
    Raises `DataError` on what doesn't decode or fit.
    """
    images = []
    of = "" if path is None else f" of {path}"
    for row, encoded in enumerate(column):
        try:
            image = read_pixels(encoded.as_py() or b"", TRAINING)
        except PictureError as error:
            raise DataError(
                f"Expected an encoded picture in the column “image”; row {row}{of} isn't one. {error}"
            ) from None
        if size is not None and image.shape != (size, size, 3):
            raise DataError(
                f"Expected pictures of {size}x{size} pixels; row {row}{of} has {image.shape[1]}x{image.shape[0]}."
            )
        images.append(image)
    return images


def evaluation_split(folder: Path) -> str:
    """Return the split to measure on: "test" where `test.parquet` is there, else "valid".

    Raises `DataError` if neither is.
    """
    for split in ("test", "valid"):
        if (folder / f"{split}.parquet").is_file():
            return split
    raise DataError(f"Expected {folder} to hold test.parquet or valid.parquet; it holds neither.")
