"""What was found in one picture of a live camera, as JSON for the page."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from demos.images.views.detection_view import drawn_objects

if TYPE_CHECKING:
    from demos.images.results import Detection


def frame(number: int, size: tuple[int, int], detections: "Sequence[Detection]", seconds: float, notice: str) -> str:
    """Return JSON for live_camera.js: the objects of a picture, which the page has itself.

    number: which picture it is. size: its width and height in pixels, in which boxes and outlines are. seconds: what
    the network took. notice: why nothing could be looked for, else "".
    """
    content = {
        "number": number,
        "width": size[0],
        "height": size[1],
        "objects": drawn_objects(detections, by_class=True),
        "seconds": round(seconds, 4),
        "notice": notice,
    }
    return json.dumps(content, separators=(",", ":"))
