"""Faces from Parquet tables (schema of faces64), decoded once, and generated stand-ins for the tests."""

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from training.common.parquet import DataError, decode_images, read_table, refuse_nulls
from training.face_gan.network import SIDE

COLUMNS = {"image": "binary"}
FEWEST = 8  # faces: their features need a covariance, and halves of them neighbours


def load(path: Path) -> Tensor:
    """Decode every face of one Parquet file.

    Result: uint8, faces x 3 x 64 x 64. Raises DataError if the file is missing, lacks the column, holds fewer than
    FEWEST faces or one that isn't such a picture.
    """
    table = read_table(path, COLUMNS)
    refuse_nulls(table, path)
    if table.num_rows < FEWEST:
        raise DataError(f"Expected at least {FEWEST} faces in {path}, to measure with; it holds {table.num_rows}.")
    images = decode_images(table.column("image"), SIDE, path)
    faces = torch.empty(len(images), 3, SIDE, SIDE, dtype=torch.uint8)
    for index, image in enumerate(images):
        faces[index] = torch.from_numpy(image.copy()).permute(2, 0, 1)
    return faces


def train_file(data: Path) -> Path:
    """Return the file to learn from: data itself if it is a file, train.parquet in it otherwise."""
    return data if data.is_file() else data / "train.parquet"


def reference_file(data: Path) -> Path:
    """Return the real faces to compare with.

    Data itself, or its test.parquet, train.parquet or valid.parquet, first found.
    """
    if data.is_file():
        return data
    for split in ("test", "train", "valid"):
        if (data / f"{split}.parquet").is_file():
            return data / f"{split}.parquet"
    raise DataError(f"Expected faces in {data}: a folder with train.parquet, test.parquet or valid.parquet.")


def to_input(faces: Tensor) -> Tensor:
    """Bytes to what the networks see: uint8 0 to 255 to float -1 to 1, channels last."""
    return (faces.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def to_bytes(faces: Tensor) -> np.ndarray:
    """Return what a generator paints, as pictures: batch x 3 x 64 x 64, -1 to 1, to uint8 batch x 64 x 64 x 3."""
    pixels = ((faces.detach().float() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    result: np.ndarray = pixels.permute(0, 2, 3, 1).contiguous().cpu().numpy()
    return result


def draw_batch(faces: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Pick faces at random and mirror half of them.

    faces: uint8, n x 3 x 64 x 64; result: float, size x 3 x 64 x 64, on the same device.
    """
    batch = faces[torch.randint(len(faces), (size,), generator=generator).to(faces.device)]
    mirrored = (torch.rand(size, generator=generator) < 0.5).to(faces.device)
    return to_input(torch.where(mirrored[:, None, None, None], batch.flip(3), batch))


def write_tiny(folder: Path) -> None:
    """Write train.parquet (48) and valid.parquet (24) of drawn ovals in the schema of faces64."""
    folder.mkdir(parents=True, exist_ok=True)
    for split, count, seed in (("train", 48, 0), ("valid", 24, 1)):
        random = np.random.default_rng(seed)
        pictures = [_draw_oval(random) for _ in range(count)]
        columns: dict[str, pa.Array] = {
            "image": pa.array(pictures, pa.binary()),
            "source": pa.array(["generated"] * count),
            "celeba_id": pa.array(range(count), pa.int32()),
            "identity": pa.array([f"{split}{index:05d}" for index in range(count)]),
        }
        for name in BOOLEANS.split():
            columns[f"attr_{name}"] = pa.array(random.random(count) < 0.5, pa.bool_())
        for name in MEASURES.split():
            columns[name] = pa.array(random.normal(size=count), pa.float32())
        pq.write_table(pa.table(columns), folder / f"{split}.parquet")


def _draw_oval(random: np.random.Generator) -> bytes:
    picture = Image.new("RGB", (SIDE, SIDE), tuple(random.integers(0, 256, 3).tolist()))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((12, 8, 52, 60), fill=tuple(random.integers(90, 230, 3).tolist()))
    for left in (21, 37):
        pen.ellipse((left, 27, left + 6, 32), fill=(20, 20, 30))
    pen.arc((22, 36, 42, 36 + int(random.integers(6, 16))), 0, 180, fill=(150, 30, 40), width=2)
    stream = io.BytesIO()
    picture.save(stream, "WEBP", quality=85)
    return stream.getvalue()


BOOLEANS = (
    "5_o_clock_shadow arched_eyebrows attractive bags_under_eyes bald bangs big_lips big_nose black_hair blond_hair "
    "brown_hair bushy_eyebrows chubby double_chin eyeglasses goatee gray_hair heavy_makeup high_cheekbones male "
    "mouth_slightly_open mustache narrow_eyes no_beard oval_face pale_skin pointy_nose receding_hairline rosy_cheeks "
    "sideburns smiling straight_hair wavy_hair wearing_earrings wearing_lipstick wearing_necklace wearing_necktie young"
)
MEASURES = (
    "yaw pitch roll mouth_open eye_open smile_width smile_lift brow_raise skin_l skin_a skin_b skin_ita "
    "hair_l hair_a hair_b hair_frac bg_l bg_frac side_light sharpness"
)
