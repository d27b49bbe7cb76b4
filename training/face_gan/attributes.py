"""A small network that measures what a face looks like: the yardstick for the named directions.

It learns from the columns of faces64: measures from landmarks and colours, and labels that people gave.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.common.parquet import read_table
from training.common.precision import bf16_autocast
from training.face_gan import data
from training.resnet.network import ResNet, conv_norm


@dataclass(frozen=True)
class Attribute:
    """Something that can be measured in a face.

    name: as on the page. column: of faces64; a label's column starts with attr_. inverted: the name means the opposite
    of the column. low, high: words for the ends of its slider.
    """

    name: str
    column: str
    low: str
    high: str
    inverted: bool = False

    @property
    def is_label(self) -> bool:
        """Whether people said yes or no, in place of a measure."""
        return self.column.startswith("attr_")


ATTRIBUTES = (
    Attribute("Turn of the head", "yaw", "to the left", "to the right"),
    Attribute("Smile", "smile_width", "serious", "smiling"),
    Attribute("Mouth", "mouth_open", "closed", "open"),
    Attribute("Eyes", "eye_open", "narrow", "wide"),
    Attribute("Brows", "brow_raise", "low", "raised"),
    Attribute("Hair", "hair_l", "dark", "light"),
    Attribute("Skin", "skin_l", "dark", "light"),
    Attribute("Background", "bg_l", "dark", "light"),
    Attribute("Age", "attr_young", "younger", "older", inverted=True),
    Attribute("Beard", "attr_no_beard", "none", "full", inverted=True),
    Attribute("Glasses", "attr_eyeglasses", "none", "on"),
    Attribute("Fringe", "attr_bangs", "none", "long"),
)
"""What a slider may be named after. Judgements ("attractive") and traits that nobody can see aren't among them."""


class Measurer(nn.Module):
    """Measures every attribute of a face: measures in standard deviations of real faces, labels as logits."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.shrink = nn.Sequential(conv_norm(3, width, 3, stride=2), nn.ReLU())
        self.network = ResNet(len(ATTRIBUTES), (width, 2 * width, 4 * width, 4 * width), (1, 1, 1, 1), "small")
        self.network.stem = nn.Sequential(conv_norm(width, width, 3), nn.ReLU())
        self.network.mean = torch.zeros(1, width, 1, 1)
        self.network.std = torch.ones(1, width, 1, 1)

    def forward(self, faces: Tensor) -> Tensor:
        """Batch x 3 x 64 x 64 in -1 to 1 -> batch x attributes."""
        measured: Tensor = self.network(self.shrink(faces))
        return measured


def read_targets(path: Path) -> Tensor:
    """Return the attributes of a table of faces: rows x attributes.

    Labels 0 or 1, measures as they are, NaN where missing.
    """
    columns = {each.column: "boolean" if each.is_label else "number" for each in ATTRIBUTES}
    table = read_table(path, columns)
    values = np.stack([table[each.column].to_numpy().astype(np.float32) for each in ATTRIBUTES], axis=1)
    targets = torch.from_numpy(values)
    for number, each in enumerate(ATTRIBUTES):
        if each.inverted:
            targets[:, number] = 1 - targets[:, number] if each.is_label else -targets[:, number]
    return targets


def standardised(targets: Tensor) -> Tensor:
    """Measures in standard deviations from their mean over the rows; labels stay 0 or 1."""
    result = targets.clone()
    for number, each in enumerate(ATTRIBUTES):
        if not each.is_label:
            known = targets[:, number][targets[:, number].isfinite()]
            result[:, number] = ((targets[:, number] - known.mean()) / known.std()).clamp(-4, 4)
    return result


def learn(faces: Tensor, targets: Tensor, steps: int, batch: int = 128, seed: int = 0) -> Measurer:
    """Train a measurer on real faces (uint8 rows x 3 x 64 x 64) and their standardised attributes.

    Squared error for measures, cross entropy for labels; faces aren't mirrored, as that would turn their heads.
    """
    torch.manual_seed(seed)
    network = Measurer()
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    labels = torch.tensor([each.is_label for each in ATTRIBUTES])
    random = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        rows = torch.randint(len(faces), (batch,), generator=random)
        wanted = targets[rows]
        with bf16_autocast(torch.device("cpu")):
            measured = network(data.to_input(faces[rows])).float()
        known = wanted.isfinite()
        wanted = wanted.nan_to_num()
        errors = torch.where(
            labels,
            F.binary_cross_entropy_with_logits(measured, wanted.clamp(0, 1), reduction="none"),
            0.5 * (measured - wanted).square(),
        )
        optimizer.zero_grad()
        (errors * known).sum(1).mean().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return network.eval()


@torch.no_grad()
def measure(network: Measurer, faces: Tensor, batch: int = 250) -> Tensor:
    """Attributes of faces (rows x 3 x 64 x 64 in -1 to 1): rows x attributes."""
    return torch.cat(
        [network(part.contiguous(memory_format=torch.channels_last)) for part in torch.split(faces, batch)]
    )


def agreement(measured: Tensor, targets: Tensor) -> list[float]:
    """How well each attribute is measured on held-out faces: the correlation for measures, the ROC AUC for labels."""
    from sklearn.metrics import roc_auc_score

    found = []
    for number, each in enumerate(ATTRIBUTES):
        known = targets[:, number].isfinite()
        ours, theirs = measured[known, number].numpy(), targets[known, number].numpy()
        both = each.is_label and 0 < theirs.sum() < len(theirs)
        found.append(float(roc_auc_score(theirs, ours)) if both else float(np.corrcoef(ours, theirs)[0, 1]))
    return found
