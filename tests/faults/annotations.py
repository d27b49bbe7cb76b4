"""Faults of COCO annotations."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.tables import Damage, Fault, changed, first_rows, of_table, picture

RUNS = {"size": [64, 72], "counts": [0, 64]}


def rewritten(split: str, change: Callable[[Any], object]) -> Damage:
    """Change the document of a split's annotations."""

    def damage(folder: Path) -> None:
        path = folder / "annotations" / f"instances_{split}.json.gz"
        content = json.loads(gzip.decompress(path.read_bytes()))
        change(content)
        path.write_bytes(gzip.compress(json.dumps(content).encode()))

    return damage


def annotation(split: str, **values: Any) -> Damage:
    """Change values of the fourth annotation of a split."""
    return rewritten(split, lambda content: content["annotations"][3].update(values))


def annotated(split: str) -> list[Fault]:
    """Return the faults of a split of annotated pictures."""
    told = "annotation 4 doesn't"
    nan = float("nan")
    return [
        Fault(f"{split}: runs too short", annotation(split, segmentation=RUNS), told),
        Fault(f"{split}: a polygon with null", annotation(split, segmentation=[[10, None, 30, 20, 30, 40]]), told),
        Fault(f"{split}: a polygon with NaN", annotation(split, segmentation=[[10, nan, 30, 20, 30, 40]]), told),
        Fault(f"{split}: a polygon far away", annotation(split, segmentation=[[10, 1e8, 30, 20, 30, 40]]), told),
        Fault(f"{split}: a polygon of a point", annotation(split, segmentation=[[5, 5]]), told),
        Fault(f"{split}: an empty polygon", annotation(split, segmentation=[[]]), told),
        Fault(f"{split}: a flag as a text", annotation(split, iscrowd="0"), told),
        Fault(f"{split}: a bbox with NaN", annotation(split, bbox=[1, 2, nan, 4]), told),
        Fault(f"{split}: an unknown category", annotation(split, category_id=50_000_000), told),
        Fault(f"{split}: no object", rewritten(split, lambda one: one.update(annotations=[])), "at least one object"),
        Fault(f"{split}: a broken picture", changed(split, 2, image=b"text"), "isn't one"),
        Fault(f"{split}: a picture of another size", changed(split, 2, image=picture(20, 30)), "it is 20x30"),
        Fault(f"{split}: another size in the table", changed(split, 2, width=20), "row 2"),
        Fault(f"{split}: an image twice", changed(split, 2, image_id=10**9), "row 2"),
    ]


def of_annotations() -> list[Fault]:
    """Return the faults of a folder of annotated pictures."""
    return [*of_table("train", "valid"), *annotated("train"), *annotated("valid"), *FEW]


FEW = [Fault("no row of train with an object", first_rows("train", 0), "at least one row")]
