"""Turning a walk through a detector into JSON for the page: bytes to be coloured, boxes, outlines and figures."""

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from demos.images.views.classifier_view import as_json, coloured, levels, palettes, png
from demos.images.views.detection_view import HUES, on_page, outline, percent, picture_address
from demos.kit.colormaps import LIGHTNESS, palette

if TYPE_CHECKING:
    from demos.images.analysis.detector_stages import Candidates, Level, Maps, Thing, Walk

Bytes = npt.NDArray[np.uint8]

NOTHING = "nothing"
ANSWERS = 5  # bars for one object


def walk(picture: Image.Image, found: "Walk", by_class: bool, stage: str, chosen: int | None) -> str:
    """Return JSON of everything on the way, for detector_stages.js.

    picture: what the walk was made for. by_class: one colour a label, else one an object. stage, chosen: where the page
    starts, and the object whose path it shows.
    """
    photo = on_page(picture)
    candidates = found.candidates
    hues = _hues(found)
    labels = [NOTHING, *found.classes]
    best = found.verdicts.argmax(axis=1)
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
            "sure": bool(found.things and found.things[0].score > 0.5),
            "boxes": _boxes(candidates.boxes),
            "scores": _rounded(candidates.scores),
            "level": candidates.levels.tolist(),
            "beatenBy": candidates.beaten_by.tolist(),
            "proposals": candidates.proposals.tolist(),
            "verdicts": [
                [labels[kind], round(float(chances[kind]), 3), hues.get(labels[kind], 0)]
                for kind, chances in zip(best.tolist(), found.verdicts, strict=True)
            ],
            "things": [
                _thing(thing, candidates, labels, hues[thing.label] if by_class else index)
                for index, thing in enumerate(found.things)
            ],
        }
    )


def _hues(found: "Walk") -> dict[str, int]:
    """Return a number for the colour of each label, the surest object's first."""
    labels = [thing.label for thing in found.things]
    labels += [found.classes[kind - 1] for kind in found.verdicts.argmax(axis=1).tolist() if kind]
    return {label: index for index, label in enumerate(dict.fromkeys(labels))}


def _maps(maps: "Maps") -> dict[str, Any]:
    """The energy on its own scale, from its least to its most, and then the strongest channels."""
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


def _level(level: "Level") -> dict[str, Any]:
    """Objectness in 255ths, of each anchor, and as a picture of the best one in each cell."""
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


def _thing(thing: "Thing", candidates: "Candidates", labels: Sequence[str], hue: int) -> dict[str, Any]:
    candidate = int(candidates.proposals[thing.proposal])
    order = np.argsort(-thing.chances, kind="stable")[:ANSWERS].tolist()
    crop = np.concatenate([(thing.energy - thing.energy.min())[None], thing.strongest])
    return {
        "label": thing.label,
        "score": percent(thing.score),
        "hue": hue % HUES + 1,
        "lighter": hue // HUES % 2,
        "proposal": thing.proposal,
        "candidate": candidate,
        "anchor": _boxes(candidates.anchors[candidate][None])[0],
        "anchorCell": candidates.cells[candidate].tolist(),
        "anchorLevel": int(candidates.levels[candidate]),
        "objectness": percent(float(candidates.scores[candidate])),
        "level": thing.level,
        "maskLevel": thing.mask_level,
        "crop": {"numbers": thing.numbers, **coloured(crop, two_sided=False)},
        "answers": [
            [labels[kind], round(float(thing.chances[kind]), 4), percent(float(thing.chances[kind]))] for kind in order
        ],
        "box": _boxes(np.array(thing.box)[None])[0],
        "logits": {
            "low": round(float(thing.logits.min()), 1),
            "high": round(float(thing.logits.max()), 1),
            **coloured(thing.logits[None], two_sided=True),
        },
        "path": outline(thing.mask),
        "area": int(thing.mask.sum()),
    }


def _picture(shares: Bytes) -> str:
    """Return a map (height x width, 0..255) as a picture of as many pixels in the colours of the palette."""
    picture = Image.fromarray(shares).convert("P")
    picture.putpalette(palette(LIGHTNESS).tobytes())
    return png(picture)


def _boxes(boxes: npt.NDArray[np.floating[Any]]) -> list[list[float]]:
    return [[round(float(edge), 1) for edge in box] for box in boxes]


def _rounded(values: npt.NDArray[np.float32]) -> list[float]:
    return [round(float(value), 3) for value in values]
