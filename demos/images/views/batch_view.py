"""What was found in several pictures as JSON for the page: small pictures, counts by class, scores and misses."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from demos.images.exports.annotated import Annotated
from demos.images.exports.annotated_png import drawn
from demos.images.views.detection_view import picture_address

if TYPE_CHECKING:
    from demos.images.evaluation import Miss, Scores

SUMMARY = "summary.json"
"""The file of a batch's folder that holds this JSON."""
THUMBNAIL = 240  # pixels a side
MISSED = (213, 94, 0)  # the colour of the box around an object that wasn't found
CONTEXT = 0.5  # of an object's sides, around it


class BatchSummary:
    """The JSON that batch_results.js draws, of pictures that are added one after another; no picture is kept."""

    def __init__(self, left_out: Sequence[str] = ()) -> None:
        """Start with the names of files that are no pictures."""
        self._pictures: list[dict[str, Any]] = []
        self._counts: Counter[str] = Counter()
        self._left_out = list(left_out)
        self._crops: dict[Miss, str] = {}

    def add(self, picture: Annotated) -> None:
        """Add a picture with the objects that are shown."""
        labels = Counter(each.label for each in picture.objects)
        self._counts.update(labels)
        self._pictures.append(
            {
                "name": picture.file_name,
                "width": picture.size[0],
                "height": picture.size[1],
                "classes": labels.most_common(),
                "best": round(max((each.score for each in picture.objects), default=0.0), 4),
                "thumbnail": picture_address(drawn(picture.resized(1, THUMBNAIL), labels=False)),
            }
        )

    def refuse(self, name: str, reason: str) -> None:
        """Add a picture that can't be used, and why."""
        self._pictures.append({"name": name, "refusal": reason, "classes": []})

    def remember(self, misses: "Sequence[Miss]", picture: Annotated) -> None:
        """Keep a small picture of each object that wasn't found, as it may be among the worst."""
        for miss in misses:
            self._crops[miss] = picture_address(missed_crop(picture.picture, miss))

    def forget_but(self, misses: "Sequence[Miss]") -> None:
        """Keep the small pictures of these alone."""
        self._crops = {miss: crop for miss, crop in self._crops.items() if miss in misses}

    def json(self, scores: "Scores | None" = None) -> str:
        """Return all of it."""
        content: dict[str, Any] = {
            "pictures": self._pictures,
            "counts": self._counts.most_common(),
            "leftOut": self._left_out,
            "scores": None if scores is None else self._scores(scores),
        }
        return json.dumps(content, separators=(",", ":"))

    def _scores(self, scores: "Scores") -> dict[str, Any]:
        return {
            "figures": figures(scores),
            "objects": scores.objects,
            "found": scores.found,
            "notes": list(scores.notes),
            "misses": [
                {
                    "picture": miss.picture,
                    "label": miss.label,
                    "area": miss.area,
                    "overlap": miss.overlap,
                    "takenFor": list(miss.taken_for) if miss.taken_for else None,
                    "crop": self._crops.get(miss, ""),
                }
                for miss in scores.misses
            ],
        }


def figures(scores: "Scores") -> list[tuple[str, float]]:
    """Return the names and values of the average precisions that there are, out of 100."""
    named = [
        ("box AP", scores.box_ap),
        ("box AP50", scores.box_ap50),
        ("mask AP", scores.mask_ap),
        ("mask AP50", scores.mask_ap50),
    ]
    return [(name, value) for name, value in named if value is not None]


def missed_crop(picture: Image.Image, miss: "Miss") -> Image.Image:
    """Return the part of a picture around an object that wasn't found, with its box, at most 240 px a side."""
    x1, y1, x2, y2 = miss.box
    wide, high = CONTEXT * (x2 - x1), CONTEXT * (y2 - y1)
    left, top = max(0, int(x1 - wide)), max(0, int(y1 - high))
    right, bottom = min(picture.width, int(x2 + wide) + 1), min(picture.height, int(y2 + high) + 1)
    if right <= left or bottom <= top:  # a box outside of the picture
        return Image.new("RGB", (8, 8))
    crop = picture.crop((left, top, right, bottom))
    scale = THUMBNAIL / max(crop.size)
    small = crop.resize((max(1, round(crop.width * scale)), max(1, round(crop.height * scale))))
    edges = ((x1 - left) * scale, (y1 - top) * scale, (x2 - left) * scale, (y2 - top) * scale)
    if edges[2] >= edges[0] and edges[3] >= edges[1]:
        ImageDraw.Draw(small).rectangle(edges, outline=MISSED, width=3)
    return small
