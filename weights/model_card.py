"""The README.md of a network on the Hub, from its card: front matter with metrics in the Hub's form, and words."""

import json
import re
from typing import Any

from weights.card import Card, Metric

_TASKS = (
    ("resnet", "image-classification"),
    ("mask_rcnn", "object-detection"),
    ("char_lstm", "text-generation"),
    ("handwriting", "text-to-image"),
    ("seq2seq", "translation"),
    ("face_gan", "unconditional-image-generation"),
)
_SMALL, _DOTTED = re.compile(r'("value": -?\d)e'), r"\1.0e"
"""JSON is YAML, but for numbers such as 9e-05: without a dot YAML takes them for text."""


def model_card(name: str, card: Card) -> str:
    """Return the README.md of a network's repository: front matter, then what it is, its limits and its figures."""
    free = card.licence == "Apache-2.0"
    front: dict[str, Any] = {
        "license": "apache-2.0" if free else "other",
        **({} if free else {"license_name": "see-below", "license_link": "#licence"}),
        "library_name": "pytorch",
        "pipeline_tag": task_of(name),
        "tags": ["four-breakthroughs"],
        "model-index": [_figures(name, card)],
    }
    lines = [f"{key}: {_SMALL.sub(_DOTTED, json.dumps(value, ensure_ascii=False))}" for key, value in front.items()]
    return "\n".join(["---", *lines, "---", "", *_words(name, card)]) + "\n"


def task_of(name: str) -> str:
    """Return the Hub's word for what a network does."""
    return next((task for begin, task in _TASKS if name.startswith(begin)), "other")


def _figures(name: str, card: Card) -> dict[str, Any]:
    by_data: dict[tuple[str, str], list[Metric]] = {}
    for metric in card.metrics:
        by_data.setdefault((metric.data, metric.split), []).append(metric)
    return {
        "name": name,
        "results": [
            {
                "task": {"type": task_of(name)},
                "dataset": {"name": data, "type": data, "split": split},
                "metrics": [{"type": each.name, "value": each.value, "name": each.name} for each in metrics],
            }
            for (data, split), metrics in by_data.items()
        ],
    }


def _words(name: str, card: Card) -> list[str]:
    source, training = card.data, card.training
    lines = [f"# {name}", "", f"{card.task} It has {card.parameters:,} parameters.", ""]
    lines += ["## Trained on", "", f"{source.name}, {source.examples:,} examples ({source.source}).", ""]
    lines += [f"Terms of the data: {source.licence}.", ""]
    lines += [
        f"`{training.command}`: {training.steps:,} steps, {training.seconds / 60:.0f} minutes, {training.device}."
    ]
    lines.append("")
    lines += ["## Intended use", "", card.intended_use, "", "## Limits", "", card.limitations, ""]
    if card.metrics:
        lines += ["## Figures", "", "| figure | value | data | split | examples |", "| --- | --- | --- | --- | --- |"]
        for each in card.metrics:
            lines.append(f"| {each.name} | {each.value:g} | {each.data} | {each.split} | {each.examples:,} |")
        lines.append("")
    return [*lines, "## Licence", "", f"Of these weights: {card.licence}."]
