"""Several pictures from what a visitor gives: files, zips of files, and annotations of them."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from demos.serving import limits

MOST_PICTURES, MOST_BYTES, MOST_JSON = limits.PICTURES_OF_BATCH, limits.BATCH_BYTES, limits.ANNOTATIONS_BYTES
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".bmp", ".heic", ".heif")


class PicturesRefused(ValueError):
    """Files that can't be worked on; the message says why and what to do."""

    title = "Several pictures"


@dataclass(frozen=True)
class PictureFile:
    """A picture's file, not yet read. name: for people. path: where it, or the zip that holds it, lies.

    member: its name in the zip, or "". size: bytes.
    """

    name: str
    path: Path
    member: str
    size: int

    def content(self) -> bytes:
        """Return the bytes of the file. Raises PicturesRefused where a zip is damaged or lies about its sizes."""
        if not self.member:
            return self.path.read_bytes()
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                content = stream.read(self.size + 1)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError):
            raise PicturesRefused(f"“{self.name}” can't be read from its zip. Make the zip again.") from None
        if len(content) > self.size:
            raise PicturesRefused(f"“{self.name}” is larger than its zip says. Make the zip again.")
        return content


@dataclass(frozen=True)
class GivenFiles:
    """What was given: pictures in the order of their names, annotations if there are any, and names of other files."""

    pictures: tuple[PictureFile, ...]
    annotations: PictureFile | None
    left_out: tuple[str, ...]


def given_files(paths: Sequence[str]) -> GivenFiles:
    """Return the pictures and the annotations among files and zips; nothing is unpacked yet.

    Raises:
        PicturesRefused: without a picture, with too many or too large ones, for two files of annotations, and for a
            zip that can't be read.
    """
    if not paths:
        raise PicturesRefused("There are no pictures here. Choose several, or a zip of pictures.")
    files = [file for path in paths for file in _files(Path(path))]
    pictures = sorted((file for file in files if file.name.lower().endswith(ENDINGS)), key=lambda file: file.name)
    documents = [file for file in files if file.name.lower().endswith(".json")]
    others = tuple(file.name for file in files if file not in pictures and file not in documents)
    if not pictures:
        raise PicturesRefused(
            "There is no picture among these files. Try JPEG, PNG, WebP, TIFF or HEIC, or a zip of them."
        )
    if len(pictures) > MOST_PICTURES:
        raise PicturesRefused(
            f"These are {len(pictures):,} pictures. Up to {MOST_PICTURES} work at once: choose fewer."
        )
    total = sum(file.size for file in pictures)
    if total > MOST_BYTES:
        raise PicturesRefused(
            f"These pictures have {total / 1e6:,.0f} MB together. Up to {MOST_BYTES / 1e6:.0f} MB work at once: "
            "choose fewer or smaller ones."
        )
    if len(documents) > 1:
        names = ", ".join(file.name for file in documents[:3])
        raise PicturesRefused(f"There are {len(documents)} files of annotations ({names}). Choose one of them.")
    if documents and documents[0].size > MOST_JSON:
        raise PicturesRefused(
            f"The annotations have {documents[0].size / 1e6:.0f} MB. Up to {MOST_JSON / 1e6:.0f} MB work."
        )
    return GivenFiles(tuple(pictures), documents[0] if documents else None, others)


def _files(path: Path) -> list[PictureFile]:
    """Return a file, or all that a zip holds but what systems add to it on their own."""
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".zip":
            raise PicturesRefused(f"“{path.name}” is no zip that can be read. Make it again.")
        return [PictureFile(path.name, path, "", path.stat().st_size)]
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise PicturesRefused(f"“{path.name}” is no zip that can be read. Make it again.") from None
    if any(member.flag_bits & 1 for member in members):
        raise PicturesRefused(f"“{path.name}” has a password. Make a zip without one.")
    return [
        PictureFile(PurePosixPath(member.filename).as_posix(), path, member.filename, member.file_size)
        for member in members
        if not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(member.filename).parts)
    ]
