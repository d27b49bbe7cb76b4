"""A row of example chips, with or without a small picture."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image, ImageOps

from demos.kit.html import data_uri, escape
from demos.kit.widget import widget


def example_chips(
    label: str, chips: Sequence[tuple[str, str]], value: str = "", titles: Mapping[str, str] | None = None
) -> gr.HTML:
    """Return a row of example chips.

    Each is (name, picture address or ""); the component's value is the name last picked. titles: what stands on a chip
    in place of its name.

    Listen with `chips.input(run, [chips], ...)`, and validate the name: a call may carry any string.
    """
    buttons = "".join(
        f'<button type="button" class="chip{" pictured" if picture else ""}" data-name="{escape(name)}">'
        + (f'<img src="{escape(picture)}" alt="" width="40" height="40">' if picture else "")
        + f"<span>{escape((titles or {}).get(name) or name)}</span></button>"
        for name, picture in chips
    )
    template = f'<div class="chips" role="group" aria-label="{escape(label)}">{buttons}</div>'
    return widget(__file__, value, template=template)


def follow_text(chips: gr.HTML, text: Any, examples: Mapping[str, str]) -> None:
    """Mark the chip whose example stands in a text component, and none where a visitor wrote something else.

    chips: from `example_chips`. text: a component whose value is a text. examples: chip name to text.
    """
    names = json.dumps([[example, name] for name, example in examples.items()])
    js = f"(text) => page.exampleName({names}, text)"
    text.change(None, text, chips, js=js, show_progress="hidden", api_visibility="private")


def thumbnail(path: Path, side: int = 80) -> str:
    """Return a small square WebP of a picture, as an address for `example_chips`."""
    with Image.open(path) as picture:
        small = ImageOps.fit(picture.convert("RGB"), (side, side))
    stream = io.BytesIO()
    small.save(stream, "WEBP", quality=80)
    return data_uri(stream.getvalue(), "image/webp")
