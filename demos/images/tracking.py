"""Following objects from picture to picture by how much their boxes overlap.

The simple tracker of Bochinski, Eiselein and Sikora, "High-Speed Tracking-by-Detection Without Using Image Information"
(2017): an object goes on where the next picture holds one of its class whose box overlaps its last one enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from demos.images.boxes import iou
from demos.images.results import Box, Detection

SAME = 0.3  # least intersection over union of one object's boxes in two pictures
LOST_AFTER = 0.75  # seconds without a sight of it


@dataclass
class Track:
    """One object through a video: which it is of its video, from 0, its class, and when it was seen with what score.

    sights: pairs of seconds and score (0..1). box: its last one.
    """

    number: int
    label: str
    box: Box
    sights: list[tuple[float, float]] = field(default_factory=list)

    @property
    def last(self) -> float:
        """When it was seen last, in seconds."""
        return self.sights[-1][0]


class Tracker:
    """Gives each detection of one picture after another the number of its object."""

    def __init__(self) -> None:
        self.tracks: list[Track] = []

    def update(self, seconds: float, detections: Sequence[Detection]) -> list[int]:
        """Return for each detection of the picture at this time the number of its track, which may be a new one.

        The surest detection chooses first; a track takes one detection a picture.
        """
        free = [track for track in self.tracks if seconds - track.last <= LOST_AFTER]
        numbers = [0] * len(detections)
        for index in sorted(range(len(detections)), key=lambda index: -detections[index].score):
            found = detections[index]
            fitting = [
                (iou(track.box, found.box), track)
                for track in free
                if track.label == found.label and iou(track.box, found.box) >= SAME
            ]
            if fitting:
                _, track = max(fitting, key=lambda pair: (pair[0], -pair[1].number))
                free.remove(track)
            else:
                track = Track(len(self.tracks), found.label, found.box)
                self.tracks.append(track)
            track.box = found.box
            track.sights.append((seconds, float(found.score)))
            numbers[index] = track.number
        return numbers
