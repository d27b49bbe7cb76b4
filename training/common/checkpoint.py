"""Checkpoints that can be trusted: a checksum in the file, the one before kept, other data or presets refused.

`checkpoint.pt` is an ordinary file of `torch.save`, a zip archive whose comment holds the SHA-256 of the rest. It is
written beside the last one, flushed to the disk and only then put in its place; the last one becomes
`checkpoint.previous.pt`, which is used where the newer file is damaged: empty, cut, changed, not finite or no file.
Files without a checksum, which older versions wrote, are checked by the archive's own CRC-32.

A checkpoint also holds the fingerprint (see `fingerprint`) of what it was trained with, and is refused by another.
"""

import contextlib
import dataclasses
import functools
import hashlib
import os
import struct
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

LATEST, PREVIOUS = "checkpoint.pt", "checkpoint.previous.pt"
NEEDED = ("step", "seconds", "rng", "sums", "counts", "objects")
MARK = b"sha256:"
COMMENT = len(MARK) + 64  # bytes
SAMPLE = 65_536  # bytes read at the beginning, in the middle and at the end of a data file
LABELS = ("weights", "steps", "text")  # of a preset: its name, how long it goes on, its card's words

Fingerprint = dict[str, dict[str, Any]]


class CheckpointError(RuntimeError):
    """A run can't go on from its checkpoint; the message says in one sentence why, and what to do."""


class NothingToResume(CheckpointError):
    """The folder holds no checkpoint."""


class CheckpointDamaged(CheckpointError):
    """Neither the last checkpoint nor the one before it can be read."""


class CheckpointMismatch(CheckpointError):
    """The checkpoint is of another network, another preset or other data."""


class _Damaged(Exception):
    """Why a file is no checkpoint, in a few words."""


class CheckpointFiles:
    """The checkpoints of a run in its folder: the last one, and the one before it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.latest, self.previous = folder / LATEST, folder / PREVIOUS
        self._latest_is_damaged = False

    def exist(self) -> bool:
        """Whether anything lies where checkpoints lie, readable or not."""
        return any(os.path.lexists(path) for path in (self.latest, self.previous))

    def save(self, state: Mapping[str, Any]) -> None:
        """Write a checkpoint (tensors, numbers, texts, lists and dictionaries); the one before stays as `previous`.

        Whenever the process is killed, at least one whole checkpoint is there. Raises `CheckpointError` where the disk
        doesn't take it; the checkpoints from before stay then.
        """
        unfinished = self.latest.with_suffix(".unfinished")
        try:
            with unfinished.open("w+b") as stream:
                torch.save(dict(state), stream)
                _add_checksum(stream)
                stream.flush()
                os.fsync(stream.fileno())
            if os.path.lexists(self.latest):
                self.latest.replace(_free_name(self.latest) if self._latest_is_damaged else self.previous)
            unfinished.replace(self.latest)
        except (OSError, RuntimeError) as error:  # torch's writer turns an OSError into a RuntimeError
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise CheckpointError(f"The checkpoint {self.latest} can't be written: {_first_line(error)}") from None
        self._latest_is_damaged = False

    def load(self, objects: Collection[str] = (), expected: Fingerprint | None = None) -> dict[str, Any]:
        """Return the state of the last checkpoint.

        Where that is damaged, print a sentence and return the state of the one before it.

        objects: names whose state it must hold. expected: the fingerprint of what trains now.

        Raises:
            NothingToResume: there is none.
            CheckpointDamaged: there are some, and none can be read.
            CheckpointMismatch: it is of another preset or other data.
        """
        if not self.exist():
            raise NothingToResume(
                f"There is nothing to go on with in {self.folder}: it holds no checkpoint. Leave out --resume to start."
            )
        try:
            state = _read(self.latest, objects)
        except _Damaged as damage:
            state = self._load_previous(objects, str(damage))
        _compare(self.folder, state.get("fingerprint") or {}, expected or {})
        return state

    def _load_previous(self, objects: Collection[str], damage: str) -> dict[str, Any]:
        try:
            state = _read(self.previous, objects)
        except _Damaged as other:
            raise CheckpointDamaged(
                f"No checkpoint in {self.folder} can be read: {self.latest.name} {damage}, "
                f"{self.previous.name} {other}. Choose another --out to start anew."
            ) from None
        self._latest_is_damaged = os.path.lexists(self.latest)
        print(f"{self.latest} {damage}: going on from the checkpoint before it, {self.previous.name}.", flush=True)
        return state


def not_finite(state: Any, name: str = "") -> str | None:
    """Return the name of the first tensor in nested dictionaries and lists that holds NaN or infinity.

    Return None where none does.
    """
    for path, tensor in tensors_of(state, name):
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            return path
    return None


def fingerprint(preset: Any, data: Path | None) -> Fingerprint:
    """Return what a training must have in common with the one that it goes on with.

    `preset`: every plain value (number, text, truth value or a sequence of them) of the preset's fields, nested
    dataclasses included. Three fields may change, as they don't change what a step does: `weights` (the name it ships
    under), `text` (the card's words) and `steps` (a run may be prolonged). Functions and objects are left out; networks
    that differ are told apart by the shapes of their tensors.

    `data`: for every file in the data's folder (hidden ones and *.md aside), or for the one file that is the data, its
    size in bytes and a SHA-256 of its beginning, middle and end (64 KB each): enough to tell files apart that somebody
    made, and read in milliseconds; a Parquet file's end has the statistics of all its columns. Neither the folder's
    path nor times matter, so data may be copied.
    """
    return {"preset": _plain_fields(preset), "data": _files(data) if data is not None else {}}


def _plain_fields(preset: Any, prefix: str = "") -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for field in dataclasses.fields(preset):
        if not prefix and field.name in LABELS:
            continue
        value, name = getattr(preset, field.name), prefix + field.name
        if dataclasses.is_dataclass(value):
            plain |= _plain_fields(value, f"{name}.")
        elif isinstance(value, functools.partial):
            plain |= {f"{name}.{key}": _as_list(entry) for key, entry in value.keywords.items() if _is_plain(entry)}
        elif _is_plain(value):
            plain[name] = _as_list(value)
    return plain


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(entry) for entry in value)
    return value is None or isinstance(value, bool | int | float | str)


def _as_list(value: Any) -> Any:
    return [_as_list(entry) for entry in value] if isinstance(value, list | tuple) else value


def _files(data: Path) -> dict[str, str]:
    paths = [data] if data.is_file() else sorted(path for path in data.rglob("*") if path.is_file())
    root = data.parent if data.is_file() else data
    names = {path.relative_to(root): path for path in paths}
    return {
        name.as_posix(): _sampled_hash(path)
        for name, path in names.items()
        if name.suffix != ".md" and not any(part.startswith(".") for part in name.parts)
    }


def _sampled_hash(path: Path) -> str:
    size = path.stat().st_size
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for start in sorted({0, max(0, size // 2 - SAMPLE // 2), max(0, size - SAMPLE)}):
            stream.seek(start)
            digest.update(stream.read(SAMPLE))
    return f"{size} {digest.hexdigest()[:32]}"


def _compare(folder: Path, saved: Fingerprint, expected: Fingerprint) -> None:
    """Raise `CheckpointMismatch` where two fingerprints differ in what both have, or have no file in common."""
    old, new = saved.get("preset", {}), expected.get("preset", {})
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            raise CheckpointMismatch(
                f"The run in {folder} was trained with another preset: {name} was {old[name]!r}, now it is "
                f"{new[name]!r}. Go on with the same, or choose another --out."
            )
    old, new = saved.get("data", {}), expected.get("data", {})
    if not old or not new:
        return
    changed = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    if changed or not old.keys() & new.keys():
        what = f"{changed[0]} isn't the file that it was" if changed else f"it had {', '.join(sorted(old)[:3])}"
        raise CheckpointMismatch(
            f"The run in {folder} was trained on other data: {what}. Go on with the same --data, or choose another "
            "--out."
        )


def _add_checksum(stream: Any) -> None:
    """Put the SHA-256 of an archive into its comment: all bytes but the last two, which say how long that is."""
    end = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    digest = _digest(stream, end - 2)
    stream.seek(end - 2)
    stream.write(struct.pack("<H", COMMENT) + MARK + digest.encode())


def _digest(stream: Any, count: int) -> str:
    digest = hashlib.sha256()
    while count > 0 and (part := stream.read(min(count, 1 << 20))):
        digest.update(part)
        count -= len(part)
    return digest.hexdigest()


def _read(path: Path, objects: Collection[str]) -> dict[str, Any]:
    """Return the state in a checkpoint's file; raises `_Damaged`."""
    if not path.is_file():
        raise _Damaged("isn't a file" if os.path.lexists(path) else "isn't there")
    try:
        _verify(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
    except _Damaged:
        raise
    except Exception as error:  # pickle, zip, torch and the disk raise whatever damage makes them raise
        raise _Damaged(f"can't be read ({type(error).__name__})") from None
    if not isinstance(state, dict) or any(name not in state for name in NEEDED):
        raise _Damaged("isn't a checkpoint")
    missing = [name for name in objects if name not in state["objects"]]
    if missing:
        raise _Damaged(f"lacks the state of {missing[0]}")
    broken = not_finite(state["objects"])
    if broken:
        raise _Damaged(f"holds values that aren't finite ({broken})")
    return state


def _verify(path: Path) -> None:
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        if size == 0:
            raise _Damaged("is empty")
        stream.seek(max(0, size - COMMENT))
        mark, _, written = stream.read(COMMENT).partition(b":")
        stream.seek(0)
        if mark + b":" == MARK:
            if _digest(stream, size - COMMENT - 2) != written.decode("ascii", "replace"):
                raise _Damaged("is damaged: its checksum is wrong")
        elif zipfile.ZipFile(stream).testzip() is not None:
            raise _Damaged("is damaged")


def tensors_of(state: Any, name: str = "") -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors in nested dictionaries and lists, each with the keys that lead to it."""
    if isinstance(state, Tensor):
        yield name, state
    elif isinstance(state, Mapping):
        for key, entry in state.items():
            yield from tensors_of(entry, f"{name}.{key}" if name else str(key))
    elif isinstance(state, list | tuple):
        for index, entry in enumerate(state):
            yield from tensors_of(entry, f"{name}.{index}" if name else str(index))


def _free_name(path: Path) -> Path:
    """Return a name beside a damaged file that nothing has yet."""
    names = (path.with_name(f"{path.stem}.damaged{number or ''}{path.suffix}") for number in range(10_000))
    return next(name for name in names if not os.path.lexists(name))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
