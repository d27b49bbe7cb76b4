"""What `--check` says of faces."""

from pathlib import Path

from torch import Tensor

from training.common.data_report import Part, key, repeated, rows_that, shared
from training.face_gan import data
from training.face_gan.network import SIDE
from training.face_gan.presets import FaceGanPreset


def check(preset: FaceGanPreset, folder: Path) -> list[Part]:
    """Read the faces to learn from and, where they are there, those held out; raises `DataError`."""
    path = data.train_file(folder)
    learned = _keys(faces := data.load(path))
    held = round(len(faces) * preset.held_out)
    facts = (f"{SIDE}x{SIDE} pixels", f"{held:,} of them kept back to tell how far the critic overfits")
    parts = [Part(path.name, len(faces), "faces", facts, _odd(faces, learned))]
    valid = folder / "valid.parquet"
    if folder.is_dir() and valid.is_file():
        unseen = _keys(faces := data.load(valid))
        odd = (*_odd(faces, unseen), *shared(unseen, learned, "faces", path.name))
        parts.append(Part(valid.name, len(faces), "faces", facts[:1], odd))
    return parts


def _keys(faces: Tensor) -> list[bytes]:
    return [key(face.numpy().tobytes()) for face in faces]


def _odd(faces: Tensor, keys: list[bytes]) -> tuple[str, ...]:
    flat = (faces.flatten(1).amin(1) == faces.flatten(1).amax(1)).nonzero().flatten().tolist()
    grey = ((faces[:, 0] == faces[:, 1]) & (faces[:, 1] == faces[:, 2])).flatten(1).all(1).nonzero().flatten().tolist()
    return (*repeated(keys, "faces"), *rows_that({"are of one colour": flat, "have no colours": grey}, "faces"))
