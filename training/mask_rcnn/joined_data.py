"""Two sets of annotated pictures joined by the names of their classes: natural scenes and single everyday objects."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from training.common.coco import Picture, Split, read_split
from training.common.parquet import DataError
from training.mask_rcnn.data import rarity


@dataclass(frozen=True)
class Joining:
    """How a second set of pictures joins the one that `--data` names.

    folder: the second set's, beside the first's; absent: names of classes that only the second set labels and that are
    as good as never in the first's pictures; absent_there: more of them, absent from the pictures of `empty_sources`;
    first_share: how many of ten crops come from the first set, as a share; negative_share: how many hold no object.
    """

    folder: str
    absent: tuple[str, ...]
    absent_there: tuple[str, ...]
    empty_sources: tuple[str, ...]
    first_share: float
    negative_share: float


SCENES_AND_OBJECTS = Joining(
    folder="everyday-objects",
    absent=("kangaroo", "dolphin", "dragonfly", "crustacean", "bonsai", "butterfly"),
    absent_there=("elephant", "cell phone", "strawberry"),
    empty_sources=("caltech-101-other", "caltech-101-background", "facades"),
    first_share=0.7,
    negative_share=0.25,
)


@dataclass(frozen=True)
class Joined:
    """Both sets as one split, the pictures of the first coming first, and how many those are."""

    split: Split
    first: int


def read_joined(data: Path, split: str, joining: Joining) -> Joined:
    """Read a split of both sets; raises `DataError` where the second doesn't lie beside the first."""
    other = data.resolve().parent / joining.folder
    if not other.is_dir():
        raise DataError(f"Expected the folder {joining.folder} beside {data.name}: they are joined. It isn't there.")
    return join(read_split(data, split), read_split(other, split), joining)


def join(first: Split, second: Split, joining: Joining) -> Joined:
    """Join by the names of the classes, first's first; pictures of COCO that both hold are taken from the first.

    `labelled` of each picture then names every class that is known to be marked in it or absent from it.
    """
    names = list(dict.fromkeys([*_names(first), *_names(second)]))
    number = {name: index for index, name in enumerate(names, start=1)}
    only_second = {name for name in names if name not in set(_names(first))}
    pictures = []
    for picture in first.pictures:
        absent = {*joining.absent, *(joining.absent_there if picture.source in joining.empty_sources else ())}
        pictures.append(_renumbered(picture, first, number, absent & only_second))
    there = {picture.coco_id for picture in first.pictures} - {None}
    kept = [picture for picture in second.pictures if picture.coco_id not in there]
    # what only the second set labels is learned as absent from its other pictures: nothing else would teach that
    pictures += [_renumbered(picture, second, number, only_second) for picture in kept]
    categories = {index: name for name, index in number.items()}
    return Joined(Split(first.name, tuple(pictures), categories), len(first.pictures))


def shares(joined: Joined, joining: Joining) -> Tensor:
    """How often each picture should be drawn: by the shares of the joining, within each part by `rarity`."""
    pictures = joined.split.pictures
    weights = rarity(pictures)
    empty = torch.tensor([not picture.objects for picture in pictures])
    first = torch.arange(len(pictures)) < joined.first
    negative_first = float((empty & first).sum() / max(1, int(empty.sum())))
    from_first = max(0.0, joining.first_share - joining.negative_share * negative_first)
    from_second = max(0.0, 1 - joining.negative_share - from_first)
    result = torch.zeros(len(pictures))
    for part, share in (
        (empty, joining.negative_share),
        (first & ~empty, from_first),
        (~first & ~empty, from_second),
    ):
        if part.any():
            result[part] = share * weights[part] / weights[part].sum()
    return result


def _names(split: Split) -> list[str]:
    return [split.categories[category] for category in sorted(split.categories)]


def _renumbered(picture: Picture, split: Split, number: dict[str, int], absent: set[str]) -> Picture:
    labelled = set(split.categories) if picture.labelled is None else picture.labelled
    return dataclasses.replace(
        picture,
        instances=tuple(
            dataclasses.replace(instance, category=number[split.categories[instance.category]])
            for instance in picture.instances
        ),
        labelled=frozenset({number[split.categories[category]] for category in labelled})
        | {number[name] for name in absent},
    )
