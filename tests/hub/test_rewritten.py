"""Every tiny model twice: with the files of the real repositories, and with those that the libraries write today."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from demos.serving import model_pool
from tests.hub import models
from tests.hub.fixtures import Cached, cached_model, tiny_folders
from weights.hub import MODELS, HubModel

__all__ = ["cached_model", "tiny_folders"]
LISTED = [model for model in MODELS.values() if not model.url]
PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (120, 160, 3), np.uint8))


def classified(name: str) -> Any:
    from demos.images.classify import classify

    return classify(PICTURE, name)


def detected(name: str) -> Any:
    from demos.images.detect import detect

    return [(each.label, each.score, int(each.mask.sum())) for each in detect(PICTURE, name, 0.1)]


def written(name: str) -> Any:
    from demos.text.write import write

    *_, text = write("The cat", name, 30, 0.5, 3)
    return text


def translated(name: str) -> Any:
    from demos.translation.translate import translate

    found = translate("The children are playing in the garden.", 2, name)
    return found.text, found.source_tokens, found.target_tokens


def denoised(name: str) -> Any:
    from demos.faces.denoise import denoised_face

    return np.asarray(denoised_face(3, 2), int)


ANSWERS: dict[str, Callable[[str], Any]] = {
    "classify": classified,
    "detect": detected,
    "write": written,
    "translate": translated,
    "faces": denoised,
}


def files(folder: Path) -> dict[str, Any]:
    """What the small files of a model say, by name."""
    return {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.name)
def test_a_model_answers_alike_in_either_form(model: HubModel, cached_model: Cached) -> None:
    folder = cached_model(model.name)
    as_published, before = files(folder), ANSWERS[model.task](model.name)
    models.rewritten(folder, model.network, model.processor)
    model_pool.release()
    assert files(folder) != as_published, "the library writes nothing else, so that this shows nothing"
    after = ANSWERS[model.task](model.name)
    if model.task in ("classify", "detect"):
        assert [each[0] for each in after] == [each[0] for each in before]
        assert np.allclose([each[1] for each in after], [each[1] for each in before], atol=1e-3)
    elif model.task == "faces":
        assert np.abs(after - before).max() <= 1
    else:
        assert after == before
