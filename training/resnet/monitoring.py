"""What both trainings share: the held-out rows, what "Watch it learn" shows of them, and the figures at the end."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from training.common.run import Run
from training.resnet.data import Pictures, read_evaluation, read_pictures
from training.resnet.evaluate import Classifier, confusion, measure, probabilities
from weights.card import CardText, Metric

HELD_OUT = 1_000  # training rows kept for "Watch it learn"
SHOWN = 12
CONFUSION_UP_TO = 20  # classes


def read_parts(data: Path) -> tuple[Pictures, Pictures]:
    """Read data/train.parquet: the rows to learn from, and the last thousand, held out. Raises DataError."""
    everything = read_pictures(data / "train.parquet")
    held_out = min(HELD_OUT, len(everything) // 8)
    return everything.rows(slice(None, -held_out)), everything.rows(slice(-held_out, None))


def ship(network: Classifier, data: Path, text: CardText | None, run: Run) -> None:
    """Measure on the test split and write weights, history and card; the first of several processes does."""
    if not run.first:
        return
    test, split = read_evaluation(data)
    figures = measure(network, test, run.device)
    assert text is not None
    metrics = [Metric(name, figures[name], text.data.name, split, len(test)) for name in ("top1", "top5")]
    run.finish(network, metrics, text)


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
