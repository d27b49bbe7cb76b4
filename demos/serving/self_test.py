"""A question with a known answer for every model from the Hub, asked once after its download: no nonsense is shown."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from weights.hub import MODELS, HubModel

SWITCH = "DASHBOARD_SELF_TEST"
"""Set to 0, nothing is asked: for stand-ins of the models, which know other things."""


class SelfTestFailed(Exception):
    """The model said something else; the message quotes it."""


@dataclass(frozen=True)
class Question:
    """What is asked, in words, the words of which one must be in the answer, and how it is asked."""

    asked: str
    expected: tuple[str, ...]
    ask: Callable[[Any, Any], str]


def run(model: HubModel, network: Any, processor: Any) -> str:
    """Ask a loaded model its question and return what it says; raises SelfTestFailed where that is wrong.

    An exception within the model is a wrong answer too.
    """
    import torch

    question = QUESTIONS.get(model.name) or BY_TASK[model.task]
    if model.name not in MODELS:  # nobody knows what it knows: it only has to answer
        question = replace(question, expected=("",))
    try:
        with torch.inference_mode():
            said = question.ask(network, processor)
    except Exception as error:
        raise SelfTestFailed(f"asked {question.asked} it failed ({type(error).__name__})") from error
    if not any(word in said.lower() for word in question.expected):
        raise SelfTestFailed(f"asked {question.asked} it said “{said[:60]}”")
    return said


def wanted() -> bool:
    """Whether models are asked at all here."""
    return os.environ.get(SWITCH, "1") != "0"


def _cat() -> Any:
    """Return the picture of a cat that every visitor finds among the examples (451 x 300 pixels, RGB)."""
    from PIL import Image
    from skimage import data

    return Image.fromarray(data.chelsea())


def _label(network: Any, processor: Any) -> str:
    logits = network(**processor(images=_cat(), return_tensors="pt")).logits[0]
    return str(network.config.id2label[int(logits.argmax())])


def _object_of_boxes(network: Any, weights: Any) -> str:
    found = network([weights.transforms()(_cat())])[0]
    return str(weights.meta["categories"][int(found["labels"][0])]) if len(found["labels"]) else "nothing"


def _object_of_queries(network: Any, processor: Any) -> str:
    found = network(**processor(images=_cat(), return_tensors="pt"))
    scores = (found.class_queries_logits if "class_queries_logits" in found else found.logits)[0]  # queries x classes
    likeliest = int(scores.softmax(1)[:, :-1].amax(0).argmax())
    return str(network.config.id2label[likeliest])


def _next_words(network: Any, tokenizer: Any) -> str:
    asked = tokenizer(WEEK, return_tensors="pt")
    ids = network.generate(**asked, max_new_tokens=6, do_sample=False)[0]
    return str(tokenizer.decode(ids[asked["input_ids"].shape[1] :], skip_special_tokens=True))


def _french(prefix: str) -> Callable[[Any, Any], str]:
    def ask(network: Any, tokenizer: Any) -> str:
        asked = tokenizer(f"{prefix}A man is riding a bicycle.", return_tensors="pt")
        ids = network.generate(**asked, num_beams=4, do_sample=False, max_new_tokens=40)[0]
        return str(tokenizer.decode(ids, skip_special_tokens=True))

    return ask


def _noise(network: Any, _scheduler: Any) -> str:
    """Ask which noise is in a picture that is little else: the answer has to look like that noise."""
    import torch

    config = network.config
    noise = torch.randn(1, config.in_channels, 64, 64, generator=torch.Generator().manual_seed(0))
    predicted = network(noise, 999).sample
    alike = float(torch.nn.functional.cosine_similarity(predicted.flatten(), noise.flatten(), dim=0))
    return f"the noise ({alike:.2f} alike)" if alike > 0.8 else f"something else ({alike:.2f} alike)"


WEEK = "Monday, Tuesday, Wednesday,"
_CAT = ("cat", "tabby", "lynx")
BY_TASK = {
    "classify": Question("what a picture of a cat shows", _CAT, _label),
    "detect": Question("what a picture of a cat shows", _CAT, _object_of_queries),
    "write": Question(f"to go on with “{WEEK}”", ("thursday",), _next_words),
    "translate": Question("for “bicycle” in French", ("vélo", "bicyclette"), _french("")),
    "faces": Question("which noise it was given", ("the noise",), _noise),
}
"""By task; the detector of boxes and the translator of many tasks are asked in their own way."""
QUESTIONS = {
    "coco": Question("what a picture of a cat shows", _CAT, _object_of_boxes),
    "t5": Question("for “bicycle” in French", ("vélo", "bicyclette"), _french("translate English to French: ")),
}
