"""Reading a video or an animated GIF as a few pictures a second, and writing pictures as a video."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from demos.serving import limits

if TYPE_CHECKING:
    from PIL import Image

MOST_SECONDS = limits.VIDEO_SECONDS
"""What comes later in a video isn't looked at."""
RATE = 8
"""Pictures a second that are looked at."""
MOST_BYTES = limits.VIDEO_BYTES
MOST_PIXELS = limits.VIDEO_PIXELS  # of a picture: 4K has 8.3 million
LONGEST = 640  # pixels of the longer side of what is looked at and written
TYPES = (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".gif")


class VideoRefused(ValueError):
    """A file that can't be used as a video; the message says why and what to do."""

    title = "No video"


@dataclass(frozen=True)
class Frame:
    """One picture of a video (RGB) and when it is shown, in seconds from the beginning."""

    seconds: float
    picture: "Image.Image"


@dataclass(frozen=True)
class VideoFacts:
    """How long a video lasts in seconds (None where the file doesn't say)."""

    seconds: float | None

    @property
    def pictures(self) -> int:
        """About how many pictures of it are looked at."""
        return round(min(self.seconds or MOST_SECONDS, MOST_SECONDS) * RATE)

    @property
    def is_cut(self) -> bool:
        """Whether a part of it isn't looked at."""
        return self.seconds is not None and self.seconds > MOST_SECONDS + 1 / RATE


def read_facts(path: str | Path | None) -> VideoFacts:
    """Return how long a video is. Raises VideoRefused where it is none, or too large."""
    with closing(_open(path)) as container:
        stream = container.streams.video[0]
        if stream.duration is not None and stream.time_base is not None:
            return VideoFacts(float(stream.duration * stream.time_base))
        return VideoFacts(None if container.duration is None else container.duration / 1_000_000)


def frames(path: str | Path | None) -> Iterator[Frame]:
    """Yield RATE pictures a second of the first MOST_SECONDS of a video, upright, with LONGEST px a side at most.

    A video with fewer pictures a second gives those that it has. Raises VideoRefused where it is none, is too large,
    or breaks off before its first picture.
    """
    import av

    with closing(_open(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        first: float | None = None
        given = 0
        try:
            for frame in container.decode(stream):
                at = 0.0 if frame.time is None else float(frame.time)
                first = at if first is None else first
                seconds = at - first
                if seconds >= MOST_SECONDS:
                    return
                if seconds * RATE + 1e-6 < given:
                    continue
                given = int(seconds * RATE + 1e-6) + 1
                yield Frame(seconds, upright(frame))
        except av.FFmpegError:
            pass  # what came before the damage counts
    if not given:
        raise VideoRefused("There is no picture in this video, or it is damaged. Try another file, such as an MP4.")


def upright(frame: Any) -> "Image.Image":
    """Return a decoded frame as an RGB picture, turned as its file says and scaled to LONGEST px at most."""
    from PIL import Image

    picture: Image.Image = frame.to_image()
    if max(picture.size) > LONGEST:
        scale = LONGEST / max(picture.size)
        width, height = (max(8, round(side * scale)) for side in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    turn = round(float(getattr(frame, "rotation", 0) or 0)) % 360
    return picture.rotate(turn, expand=True) if turn in (90, 180, 270) else picture


def _open(path: str | Path | None) -> Any:
    import av

    if not path:
        raise VideoRefused("There is no video here. Upload an MP4, MOV, WebM or animated GIF.")
    file = Path(path)
    if not file.is_file():
        raise VideoRefused("The video's file isn't there any more. Upload it again.")
    if file.stat().st_size > MOST_BYTES:
        raise VideoRefused(f"A video may have {MOST_BYTES // 1_000_000} MB. Cut it, or save it smaller.")
    with file.open("rb") as stream:
        form = _format(stream.read(16))
    try:
        if form is None:
            raise ValueError("no video that we take")
        container = av.open(str(file), format=form)
    except (av.FFmpegError, ValueError, OSError):
        raise VideoRefused("This file can't be read as a video. Use an MP4, MOV, WebM or animated GIF.") from None
    if not container.streams.video:
        container.close()
        raise VideoRefused("There are no pictures in this file, only sound. Use a video.")
    pictures = container.streams.video[0]
    if (pictures.width or 0) * (pictures.height or 0) > MOST_PIXELS:
        container.close()
        raise VideoRefused("The video's pictures may have 9 million pixels (4K has 8.3). Save it smaller.")
    return container


def _format(start: bytes) -> str | None:
    """Return the reader for a file by its first bytes; None for any other, as for playlists that name further files."""
    if start[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    if start.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if start.startswith(b"RIFF") and start[8:12] == b"AVI ":
        return "avi"
    return "gif" if start.startswith((b"GIF87a", b"GIF89a")) else None


class VideoFile:
    """An MP4 (H.264) that takes pictures one after another; a context that ends the file."""

    def __init__(self, path: Path, rate: int = RATE) -> None:
        """Begin a file with so many pictures a second."""
        import av

        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: Any = self._container.add_stream("libx264", rate=Fraction(rate))
        self._stream.pix_fmt = "yuv420p"
        self._stream.options = {"preset": "veryfast", "crf": "23"}
        self._size: tuple[int, int] | None = None

    def add(self, picture: "Image.Image") -> None:
        """Add a picture, RGB; all have the size of the first, to an even number of pixels."""
        import av

        if self._size is None:
            self._size = picture.width // 2 * 2, picture.height // 2 * 2
            self._stream.width, self._stream.height = self._size
        fitting = picture.resize(self._size) if picture.size != self._size else picture
        for packet in self._stream.encode(av.VideoFrame.from_ndarray(np.asarray(fitting), format="rgb24")):
            self._container.mux(packet)

    def __enter__(self) -> "VideoFile":
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the file."""
        if self._size is not None:
            for packet in self._stream.encode():
                self._container.mux(packet)
        self._container.close()
