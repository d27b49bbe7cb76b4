"""Reading videos and animated GIFs, what is refused, and writing one."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demos.images import video_frames
from demos.images.video_frames import LONGEST, RATE, Frame, VideoFile, VideoRefused, frames, read_facts
from tests.films import film, gif


def grey(number: int, size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A picture that gets brighter with its number."""
    return Image.new("RGB", size, (number * 5 % 256,) * 3)


def test_eight_pictures_a_second_are_looked_at(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", grey, 32, rate=16)
    found = list(frames(path))
    assert [frame.seconds for frame in found] == pytest.approx([number / RATE for number in range(16)], abs=0.01)
    brightness = [float(np.asarray(frame.picture).mean()) for frame in found]
    assert brightness == sorted(brightness)
    assert read_facts(path).seconds == pytest.approx(2, abs=0.1)
    assert not read_facts(path).is_cut


def test_a_slow_gif_gives_the_pictures_that_it_has(tmp_path: Path) -> None:
    path = gif(tmp_path / "a.gif", [grey(0), grey(20), grey(40)], 500)
    assert [frame.seconds for frame in frames(path)] == pytest.approx([0, 0.5, 1], abs=0.02)


def test_only_the_first_seconds_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_frames, "MOST_SECONDS", 1.0)
    path = film(tmp_path / "a.mp4", grey, 40, rate=16)
    assert len(list(frames(path))) == RATE
    assert read_facts(path).is_cut
    assert read_facts(path).pictures == RATE


def test_large_pictures_are_scaled_down(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", lambda number: grey(number, (1280, 720)), 2)
    assert next(iter(frames(path))).picture.size == (LONGEST, 360)


def test_a_video_of_a_turned_phone_is_upright() -> None:
    class Decoded:
        rotation = -90

        @staticmethod
        def to_image() -> Image.Image:
            picture = Image.new("RGB", (40, 20), "black")
            picture.paste("white", (0, 0, 10, 20))  # left
            return picture

    upright = video_frames.upright(Decoded())
    assert upright.size == (20, 40)
    assert np.asarray(upright)[:8].mean() > 200, "what was left is on top when it is turned to the right"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.mp4", b"", "can't be read as a video"),
        ("a.mp4", b"#EXTM3U\nfile:///etc/passwd", "can't be read as a video"),
        ("a.mp4", b"ffconcat version 1.0\nfile /etc/passwd", "can't be read as a video"),
        ("a.gif", b"GIF89a" + bytes(20), "can't be read|no picture"),
        ("a.mp4", bytes(4) + b"ftypisom" + bytes(100), "can't be read as a video"),
    ],
    ids=["empty", "playlist", "list", "damaged gif", "damaged mp4"],
)
def test_what_is_no_video_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(VideoRefused, match=words):
        list(frames(path))


def test_nothing_and_a_file_that_is_gone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoRefused, match="There is no video here"):
        read_facts(None)
    with pytest.raises(VideoRefused, match="isn't there any more"):
        read_facts(tmp_path / "gone.mp4")


def test_too_many_bytes_or_pixels_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = film(tmp_path / "a.mp4", grey, 4)
    monkeypatch.setattr(video_frames, "MOST_PIXELS", 1_000)
    with pytest.raises(VideoRefused, match="9 million pixels"):
        read_facts(path)
    monkeypatch.setattr(video_frames, "MOST_BYTES", 100)
    with pytest.raises(VideoRefused, match="Cut it, or save it smaller"):
        read_facts(path)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    with VideoFile(tmp_path / "a.mp4") as video:
        for number in range(8):
            video.add(grey(number * 5, (65, 49)))
    found: list[Frame] = list(frames(tmp_path / "a.mp4"))
    assert len(found) == 8
    assert found[0].picture.size == (64, 48)
    assert float(np.asarray(found[7].picture).mean()) == pytest.approx(175, abs=6)
