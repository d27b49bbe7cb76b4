"""What both trainings share: the held-out rows, what "Watch it learn" shows of them, and the figures at the end."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from training.common.parquet import DataError
from training.common.run import Run
from training.resnet.data import Pictures, read_evaluation, read_pictures
from training.resnet.evaluate import Classifier, confusion, measure, probabilities
from weights.card import CardText, Metric

HELD_OUT = 1_000  # training rows kept for "Watch it learn"
SHOWN = 12
CONFUSION_UP_TO = 20  # classes


@dataclass(frozen=True)
class Parts:
    """All that a training reads: the rows to learn from, those held out of them, and the split to measure on."""

    train: Pictures
    watched: Pictures
    test: Pictures
    split: str

    @property
    def classes(self) -> int:
        """Number of classes: one more than the largest label to learn from, held out or not."""
        return int(max(self.train.labels.max(), self.watched.labels.max())) + 1


def read_parts(data: Path) -> Parts:
    """Read data/train.parquet, of which the last thousand rows (at most an eighth) are held out, and the test split.

    Raises:
        DataError: if a file isn't as expected, or the two don't fit together.
    """
    path = data / "train.parquet"
    everything = read_pictures(path)
    if len(everything) < 2:
        raise DataError(f"Expected at least 2 pictures in {path}, one of them to be held out; it holds 1.")
    border = len(everything) - min(HELD_OUT, max(1, len(everything) // 8))
    test, split = read_evaluation(data)
    parts = Parts(everything.rows(slice(None, border)), everything.rows(slice(border, None)), test, split)
    unknown = (test.labels >= parts.classes).nonzero().flatten()
    if len(unknown):
        raise DataError(
            f"Expected the labels of {split}.parquet among those of {path}, 0 to {parts.classes - 1}; "
            f"row {int(unknown[0])} has {int(test.labels[unknown[0]])}."
        )
    if test.side != everything.side:
        raise DataError(
            f"Expected pictures of one size in {data}; {split}.parquet has {test.side} pixels a side, train.parquet "
            f"{everything.side}."
        )
    return parts


def rehearse(network: Classifier, parts: Parts, run: Run) -> None:
    """Try a forward pass and the figures of the end on a copy of the network, so that data can't fail them later.

    Raises:
        DataError: if the network can't take these pictures.
    """
    tried = copy.deepcopy(network).to(run.device).train()
    with torch.random.fork_rng():
        try:
            tried(parts.train.images[:2].to(run.device).float() / 255)
            measure(tried, parts.test.rows(slice(0, 2)), run.device)
        except (RuntimeError, ValueError) as error:
            raise DataError(
                f"Expected pictures that the network can take; of {parts.train.side}x{parts.train.side} pixels it "
                f"can't: {str(error).splitlines()[0][:120]}"
            ) from None


def ship(
    network: Classifier, parts: Parts, text: CardText | None, run: Run, also: Callable[[], list[Metric]] = list
) -> None:
    """Measure on the test split and write weights, history and card; the first of several processes does.

    also: measures what else belongs into the card.
    """
    if not run.first:
        return
    figures = measure(network, parts.test, run.device)
    assert text is not None
    metrics = [Metric(name, figures[name], text.data.name, parts.split, len(parts.test)) for name in ("top1", "top5")]
    run.finish(network, [*metrics, *also()], text)


def watch(step: int, network: Classifier, watched: Pictures, run: Run) -> None:
    """Record the first layer as a picture, three guesses for each of twelve pictures, accuracy and confusions."""
    chances = probabilities(network, watched.images, run.device)
    guessed = chances[:SHOWN].topk(min(3, chances.shape[1]))
    sample: dict[str, object] = {
        "guesses": [
            [[int(label), round(float(chance), 3)] for label, chance in zip(*row, strict=True)]
            for row in zip(guessed.indices, guessed.values, strict=True)
        ],
        "held_out_accuracy": round(float((chances.argmax(1) == watched.labels).float().mean()), 4),
        "filters": filters_picture(network),
    }
    if chances.shape[1] <= CONFUSION_UP_TO:
        sample["confusion"] = confusion(watched.labels, chances)
    if step == 0:
        sample["truth"] = watched.labels[:SHOWN].tolist()
        sample["pictures"] = Image.fromarray(torch.cat(list(watched.images[:SHOWN]), 2).permute(1, 2, 0).numpy())
    run.record(step, **sample)


def filters_picture(network: Classifier, scale: int = 8) -> Image.Image:
    """Draw the filters of the first convolution as RGB tiles, eight in a row, mid-grey for zero, one pixel apart."""
    first = next(module for module in network.modules() if isinstance(module, nn.Conv2d))
    filters: Tensor = first.weight.detach().float().cpu()
    filters = 0.5 + 0.5 * filters / filters.abs().amax(dim=(1, 2, 3), keepdim=True).clamp_min(1e-8)
    tiles = F.pad(filters.repeat_interleave(scale, 2).repeat_interleave(scale, 3), (1, 1, 1, 1), value=1.0)
    rows = [torch.cat(list(row), 2) for row in torch.split(tiles, 8) if len(row) == 8]
    picture = torch.cat(rows, 1).permute(1, 2, 0).numpy()
    return Image.fromarray((picture * 255).round().astype(np.uint8))
