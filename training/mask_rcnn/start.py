"""What a detector starts from: another detector, or a classifier."""

import weights
from training.common.parquet import DataError
from training.mask_rcnn.network import MaskRCNN
from training.resnet.network import ResNet


def start_detector(network: MaskRCNN, name: str) -> None:
    """Copy the weights of a detector of the same form; of its classes, those that both know, by name.

    Raises:
        WeightsUnavailable: if the detector isn't here.
        DataError: if its form differs, or no class is common to both.
    """
    other = weights.load(name, MaskRCNN)
    learned, ours = other.state_dict(), network.state_dict()
    rows = [(0, 0)] + [
        (network.classes.index(label) + 1, index)
        for index, label in enumerate(other.classes, start=1)
        if label in network.classes
    ]
    if len(rows) == 1 or set(learned) != set(ours):
        raise DataError(f"This detector can't start from {name}: no class or no layer is common to both.")
    by_class = {
        "heads.box_predictor.cls_score": 1,
        "heads.box_predictor.bbox_pred": 4,
        "heads.mask_predictor.mask_fcn_logits": 1,
    }
    for key, tensor in ours.items():
        width = by_class.get(key.rpartition(".")[0])
        if width is None:
            tensor.copy_(learned[key])
            continue
        for row, origin in rows:
            tensor[row * width : (row + 1) * width] = learned[key][origin * width : (origin + 1) * width]


def start_backbone(network: MaskRCNN, name: str) -> None:
    """Copy the stem and stages of a classifier, its weights and statistics, into the detector.

    The detector may have fewer stages: it takes the first ones.

    Raises:
        WeightsUnavailable: if the classifier isn't here.
        DataError: if its widths, blocks or stem differ.
    """
    classifier = weights.load(name, ResNet)
    ours, theirs = network.backbone.config, classifier.config
    stages = len(ours["widths"])
    if ours["stem"] != theirs["stem"] or any(
        list(ours[part]) != list(theirs[part][:stages]) for part in ("widths", "blocks")
    ):
        raise DataError(f"The backbone has {ours}, so it can't start from {name}, which has {theirs}.")
    learned = classifier.state_dict()
    network.backbone.load_state_dict({key: learned[key] for key in network.backbone.state_dict()})
