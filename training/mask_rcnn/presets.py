"""The detectors that are trained, by name: everyday, nuclei, fashion, tiny."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.common.run import Preset
from training.mask_rcnn.crops import Augmentation
from training.mask_rcnn.joined_data import SCENES_AND_OBJECTS, Joining
from training.mask_rcnn.network import MaskRCNN

EVERYDAY_CROPS = Augmentation(crop=256, scales=(0.6, 1.6), colour=0.15, turns=False)


@dataclass(frozen=True)
class MaskRCNNPreset(Preset):
    """Network (see `MaskRCNN`), crops (see `Augmentation`) and optimiser of one training.

    start: weights of a detector that this one starts from, its classes taken by name, or ""; backbone: weights of a
    classifier whose first stages the residual network starts from otherwise, or "".
    frozen: so many stages of the residual network, and its stem, stay as they start, 0 for none.
    joining: the second set of pictures that is joined to `--data`, or None; hard: see `MaskRCNN.losses`.
    average: decay of the average of the weights that is measured and shipped, 0 for the weights themselves.
    minutes: wall-clock time after which the rate has fallen to its end though the steps aren't done, 0 for no limit.
    """

    start: str = ""
    frozen: int = 0
    joining: Joining | None = None
    hard: bool = False
    average: float = 0.0
    minutes: float = 0.0

    backbone: str = ""
    widths: tuple[int, ...] = (64, 128, 256, 256)
    blocks: tuple[int, ...] = (2, 2, 2, 2)
    first_stage: int = 1
    pyramid: int = 128
    anchors: tuple[tuple[int, ...], ...] = ((24, 40), (68, 110), (170, 280))
    proposals: int = 100
    box_width: int = 256
    mask_widths: tuple[int, ...] = (64, 64)
    box_scale: int = 112
    mask_scale: int = 224
    long_side: int = 320
    stretches_contrast: bool = False
    augmentation: Augmentation = EVERYDAY_CROPS
    often_unlabelled: tuple[str, ...] = ()
    lr: float = 4e-4
    weight_decay: float = 0.02

    def network(self, classes: Sequence[str]) -> MaskRCNN:
        """Return a new network for these classes."""
        return MaskRCNN(
            classes,
            self.widths,
            self.blocks,
            self.first_stage,
            self.pyramid,
            self.anchors,
            self.proposals,
            self.box_width,
            self.mask_widths,
            self.box_scale,
            self.mask_scale,
            self.long_side,
            self.stretches_contrast,
        )


PRESETS = {
    "everyday": MaskRCNNPreset(
        weights="mask_rcnn_everyday",
        steps=6_000,
        batch=8,
        start="mask_rcnn_everyday",
        backbone="resnet_tiny_imagenet",
        frozen=1,
        joining=SCENES_AND_OBJECTS,
        hard=True,
        average=0.999,
        anchors=((14, 26), (48, 88), (150, 240)),
        proposals=150,
        augmentation=Augmentation(crop=288, scales=(0.7, 1.8), colour=0.15, turns=False, mosaic=0.4),
        lr=5e-4,
    ),
    "nuclei": MaskRCNNPreset(
        weights="mask_rcnn_nuclei",
        steps=4500,
        batch=4,
        backbone="resnet_tiny_imagenet",
        widths=(64, 128, 256),
        blocks=(2, 2, 2),
        first_stage=0,
        anchors=((8, 14), (24, 40), (64, 100)),
        proposals=300,
        box_scale=224,
        long_side=512,
        stretches_contrast=True,
        augmentation=Augmentation(crop=224, scales=(0.7, 1.5), colour=0.2, turns=True),
    ),
    "fashion": MaskRCNNPreset(
        weights="mask_rcnn_fashion",
        steps=1_500,
        batch=8,
        start="mask_rcnn_everyday",
        frozen=1,
        average=0.998,
        anchors=((14, 26), (48, 88), (150, 240)),
        proposals=150,
        augmentation=Augmentation(crop=288, scales=(0.75, 1.25), colour=0.2, turns=False),
        lr=6e-4,
    ),
    "tiny": MaskRCNNPreset(
        weights="mask_rcnn_tiny",
        steps=30,
        batch=2,
        widths=(8, 16, 16),
        blocks=(1, 1, 1),
        first_stage=0,
        pyramid=16,
        anchors=((16,), (24,), (40,)),
        proposals=20,
        box_width=32,
        mask_widths=(16,),
        augmentation=Augmentation(crop=64, scales=(0.9, 1.1), colour=0.05, turns=False),
        lr=2e-3,
    ),
}
