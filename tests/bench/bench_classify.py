"""The classifier, against the same network in plain eager fp32."""

from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image

import weights
from demos.images.classify import CLASSIFIERS, classify
from tests.bench.line import Line, milliseconds


def lines() -> Iterator[Line]:
    """Yield classify_ms: a 640 x 480 picture in, five labels out."""
    classifier = CLASSIFIERS["cifar10"]
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8))
    network = weights.load(classifier.weights, weights.network_class(classifier.weights))

    def plain() -> object:
        square = picture.crop((80, 0, 560, 480)).resize((classifier.side, classifier.side), Image.Resampling.BICUBIC)
        x = torch.from_numpy(np.array(square)).permute(2, 0, 1).unsqueeze(0).float() / 255
        with torch.no_grad():
            return network(torch.cat([x, x.flip(3)])).softmax(1).mean(0).topk(5)

    yield Line("classify_ms", milliseconds(lambda: classify(picture)), "ms", milliseconds(plain))
