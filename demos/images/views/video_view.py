"""What was seen when in a video, as JSON for the page."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from demos.images.views.detection_view import hue_of

if TYPE_CHECKING:
    from demos.images.tracking import Track

SUMMARY = "video.json"
"""The file of a video's folder that holds this JSON."""
MOST_ROWS = 30  # tracks that the chart shows, those that are seen longest


def summary(tracks: "Sequence[Track]", seconds: float, is_cut: bool, step: float = 1 / 8) -> str:
    """Return JSON for video_chart.js: each object with its colour and from when to when it is in sight.

    seconds: when the last picture is shown. is_cut: whether the video goes on after it. step: seconds between pictures.
    """
    shown = sorted(tracks, key=lambda track: (-len(track.sights), track.number))[:MOST_ROWS]
    rows = [
        {
            "label": track.label,
            "best": round(max(score for _, score in track.sights), 4),
            "spans": [[round(start, 3), round(end, 3)] for start, end in spans(track, step)],
            **hue_of(track.number),
        }
        for track in sorted(shown, key=lambda track: track.sights[0][0])
    ]
    content = {"seconds": round(seconds + step, 3), "cut": is_cut, "objects": rows, "more": len(tracks) - len(shown)}
    return json.dumps(content, separators=(",", ":"))


def spans(track: "Track", step: float) -> list[tuple[float, float]]:
    """Return from when to when a track is in sight, in seconds: a sight lasts a step, and a gap is more than two."""
    found: list[tuple[float, float]] = []
    for seconds, _ in track.sights:
        if found and seconds - found[-1][1] <= step + 1e-6:
            found[-1] = found[-1][0], seconds + step
        else:
            found.append((seconds, seconds + step))
    return found
