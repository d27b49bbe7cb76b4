"""The stages of a detector as JSON for the page: heat maps, boxes, outlines and figures."""

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.images.views.detection_view import hue_of, on_page, outline, percent, picture_address
from demos.images.views.heatmaps import Bytes, as_json, heatmaps, levels, palettes, png, rounded
from demos.kit.colormaps import LIGHTNESS, palette

if TYPE_CHECKING:
    from demos.images.analysis.detector_stage_types import (
        AnchorLevel,
        Candidates,
        DetectorStages,
        ObjectPath,
        StageMaps,
    )

BACKGROUND = "background"
ANSWERS = 5  # bars for one object


def difference(found: "DetectorStages") -> str:
    """Return a sentence on what Try it finds in the same picture, where that isn't the same; else ""."""
    if not found.differs:
        return ""
    things = ", ".join(f"{thing.label} {percent(thing.score)}" for thing in found.served[:ANSWERS])
    more = len(found.served) - ANSWERS
    listed = f"{things} and {more} more" if more > 0 else things or "nothing"
    return f"Try it, which computes with fewer digits to be quicker, finds something else here: {listed}."


def detector_stages(
    picture: Image.Image, found: "DetectorStages", by_class: bool, stage: str, chosen: int | None
) -> str:
    """Return JSON of every stage, for detector_stages.js.

    picture: what the stages were computed for. by_class: one colour a label, else one an object. stage, chosen: where
    the page starts, and the object that it follows.
    """
    photo = on_page(picture)
    candidates = found.candidates
    colours = _colour_numbers(found)
    labels = [BACKGROUND, *found.classes]
    best = found.probabilities.argmax(axis=1)
    return as_json(
        {
            "photo": picture_address(photo),
            "width": picture.width,
            "height": picture.height,
            "stage": stage,
            "chosen": chosen,
            "palettes": palettes(),
            "maps": [_maps(each) for each in found.maps],
            "levels": [_level(each) for each in found.levels],
            "anchors": found.anchors,
            "overlap": percent(found.overlap),
            "sure": bool(found.objects and found.objects[0].score > 0.5),
            "boxes": _boxes(candidates.boxes),
            "scores": rounded(candidates.scores, 3),
            "level": candidates.levels.tolist(),
            "suppressedBy": candidates.suppressed_by.tolist(),
            "proposals": candidates.proposals.tolist(),
            "classified": [
                {
                    "label": labels[number],
                    "probability": round(float(probabilities[number]), 3),
                    "background": number == 0,
                    **hue_of(colours.get(labels[number], 0)),
                }
                for number, probabilities in zip(best.tolist(), found.probabilities, strict=True)
            ],
            "objects": [
                _object(each, candidates, labels, colours[each.label] if by_class else index)
                for index, each in enumerate(found.objects)
            ],
        }
    )


def _colour_numbers(found: "DetectorStages") -> dict[str, int]:
    """Return a number for the colour of each label, the surest object's first."""
    labels = [each.label for each in found.objects]
    labels += [found.classes[number - 1] for number in found.probabilities.argmax(axis=1).tolist() if number]
    return {label: index for index, label in enumerate(dict.fromkeys(labels))}


def _maps(maps: "StageMaps") -> dict[str, Any]:
    """Return the energy on its own scale, from its least to its most, and then the strongest channels."""
    every = np.concatenate([(maps.energy - maps.energy.min())[None], maps.strongest])
    return {
        "group": maps.group,
        "number": maps.number + 1,
        "channels": maps.channels,
        "numbers": maps.numbers,
        "cell": maps.cell,
        "height": every.shape[1],
        "width": every.shape[2],
        "pictures": [_picture(each) for each in levels(every, two_sided=False)],
    }


def _level(level: "AnchorLevel") -> dict[str, Any]:
    """Return objectness in 255ths, of each anchor, and as a picture of the best one in each cell."""
    shares = (level.objectness * 255).round().astype(np.uint8)
    return {
        "cell": level.cell,
        "anchors": _boxes(level.anchors),
        "sides": [round(side) for side in level.sides],
        "height": shares.shape[1],
        "width": shares.shape[2],
        "every": base64.b64encode(shares.tobytes()).decode("ascii"),
        "picture": _picture(shares.max(axis=0)),
    }


def _object(found: "ObjectPath", candidates: "Candidates", labels: Sequence[str], colour: int) -> dict[str, Any]:
    candidate = int(candidates.proposals[found.proposal])
    order = np.argsort(-found.probabilities, kind="stable")[:ANSWERS].tolist()
    crop = np.concatenate([(found.energy - found.energy.min())[None], found.strongest])
    return {
        "label": found.label,
        "score": percent(found.score),
        **hue_of(colour),
        "proposal": found.proposal,
        "candidate": candidate,
        "anchor": _boxes(candidates.anchors[candidate][None])[0],
        "anchorCell": candidates.cells[candidate].tolist(),
        "anchorLevel": int(candidates.levels[candidate]),
        "objectness": percent(float(candidates.scores[candidate])),
        "level": found.level,
        "maskLevel": found.mask_level,
        "crop": {"numbers": found.numbers, **heatmaps(crop, two_sided=False)},
        "answers": [
            [labels[number], round(float(found.probabilities[number]), 4), percent(float(found.probabilities[number]))]
            for number in order
        ],
        "box": _boxes(np.array(found.box)[None])[0],
        "logits": {
            "low": round(float(found.logits.min()), 1),
            "high": round(float(found.logits.max()), 1),
            **heatmaps(found.logits[None], two_sided=True),
        },
        "path": outline(found.mask),
        "area": int(found.mask.sum()),
    }


def _picture(shares: Bytes) -> str:
    """Return a map (height x width, 0..255) as a picture of as many pixels in the colours of the palette."""
    picture = Image.fromarray(shares).convert("P")
    picture.putpalette(palette(LIGHTNESS).tobytes())
    return png(picture)


def _boxes(boxes: npt.NDArray[np.floating[Any]]) -> list[list[float]]:
    return [[round(float(edge), 1) for edge in box] for box in boxes]
