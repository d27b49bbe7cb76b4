"""More models: a repository's name is typed, checked on the Hub without its weights, and becomes one more choice."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos.kit import errors, layout
from demos.serving import named_models
from demos.serving.limits import NAMED_MODEL_BYTES, megabytes
from demos.widgets.hub_download import widget as hub_download

CHECK: dict[str, Any] = {
    "concurrency_id": "named models",
    "concurrency_limit": 2,
    "show_progress": "minimal",
    "api_visibility": "private",
}
"""The Hub may take seconds to answer, and no network waits for that."""


@dataclass(frozen=True)
class NamedModel:
    """The field and its button."""

    name: gr.Textbox
    check: gr.Button


def field(what: str, example: str) -> NamedModel:
    """Make the folded field; nothing of it is seen where visitors may name no models.

    what: the models that can be named, in words. example: a repository.
    """
    with layout.settings("More models") as folded:
        name = gr.Textbox(
            "",
            label="Another model from the Hugging Face Hub",
            info=f"{what}, up to {megabytes(NAMED_MODEL_BYTES)}, as {example}. Its kind, size and licence are checked "
            "first; its weights are downloaded only if you ask.",
            placeholder="owner/name",
            max_length=200,
        )
        check = gr.Button("Check", size="sm")
    folded.visible = named_models.are_allowed()
    return NamedModel(name, check)


@errors.refusals
def choose(text: str, task: str) -> Any:
    """Check a model and return the picker of a task with it, chosen."""
    model = named_models.check(str(text or ""), task)
    listed = hub_download.labels(task)
    known = model.name in (name for _, name in listed)
    label = f"{model.title}. {model.label}"
    return gr.update(choices=listed if known else [*listed, (label, model.name)], value=model.name)
