"""What `--check` says of annotated pictures."""

from pathlib import Path

import numpy as np
from pycocotools import mask as coco_mask

from training.common.coco import Instance, Split
from training.common.data_report import Part, counted, key, repeated, shared, span
from training.mask_rcnn.crops import LEAST_PIXELS
from training.mask_rcnn.presets import MaskRCNNPreset
from training.mask_rcnn.train import read_batches

DIFFERENT = 0.5  # intersection over union of a bbox and its mask's own box, below which they are different ones


def check(preset: MaskRCNNPreset, data: Path) -> list[Part]:
    """Read all that a training would read, the set that joins it included, and decode every picture.

    Raises `DataError`.
    """
    batches, valid = read_batches(preset, data)
    learned, unseen = ([key(picture.encoded) for picture in split.pictures] for split in (batches.split, valid))
    return [
        Part(
            "train",
            len(learned),
            "pictures",
            _facts(batches.split),
            (*_odd(batches.split), *repeated(learned, "pictures")),
        ),
        Part(
            "valid",
            len(unseen),
            "pictures",
            _facts(valid),
            (*_odd(valid), *shared(unseen, learned, "pictures", "train")),
        ),
    ]


def _facts(split: Split) -> tuple[str, ...]:
    pictures = split.pictures
    objects = [instance for picture in pictures for instance in picture.objects]
    regions = sum(len(picture.instances) for picture in pictures) - len(objects)
    without = sum(instance.rle is None for instance in objects)
    empty = sum(not picture.instances for picture in pictures)
    facts = [
        span("widths", [picture.width for picture in pictures], "pixels"),
        span("heights", [picture.height for picture in pictures], "pixels"),
        f"{len(objects):,} objects of {len(split.categories)} classes: "
        + counted(split.categories[instance.category] for instance in objects),
    ]
    for count, what in (
        (without, "objects have a box and no mask"),
        (regions, "regions are ignored"),
        (empty, "pictures hold no object"),
    ):
        if count:
            facts.append(f"{count:,} {what}")
    return tuple(facts)


def _odd(split: Split) -> list[str]:
    """Return what is odd about the objects, each told with the picture of the first."""
    tiny, far = [], []
    for picture in split.pictures:
        tiny += [picture.id for instance in picture.objects if instance.area < LEAST_PIXELS]
        far += [picture.id for instance in picture.objects if instance.rle is not None and _apart(instance)]
    odd = [
        f"{len(ids):,} objects {what}, the first in image {ids[0]}"
        for ids, what in (
            (tiny, f"have fewer than {LEAST_PIXELS} pixels, and are neither learned nor background"),
            (far, "have a bbox that isn't the box of their mask"),
        )
        if ids
    ]
    used = {instance.category for picture in split.pictures for instance in picture.objects}
    unused = [name for category, name in split.categories.items() if category not in used]
    return [*odd, f"no object of the classes {', '.join(unused)}"] if unused else odd


def _apart(instance: Instance) -> bool:
    box = np.array(
        [[instance.box[0], instance.box[1], instance.box[2] - instance.box[0], instance.box[3] - instance.box[1]]]
    )
    own = coco_mask.toBbox([instance.rle])
    return bool(coco_mask.iou(box, own, [0])[0, 0] < DIFFERENT)
