"""A row of example chips: buttons that put an example in place."""

from collections.abc import Sequence

import gradio as gr

from demos.kit.widget import widget
from demos.markup import escape


def example_chips(label: str, chips: Sequence[tuple[str, str]], value: str = "") -> gr.HTML:
    """A row of example chips. Each is (name, picture address or ""); the component's value is the name last picked.

    Listen with `chips.input(run, [chips], ...)`, and validate the name: a call may carry any string.
    """
    buttons = "".join(
        f'<button type="button" class="chip{" pictured" if picture else ""}" data-name="{escape(name)}">'
        + (f'<img src="{escape(picture)}" alt="" width="40" height="40">' if picture else "")
        + f"<span>{escape(name)}</span></button>"
        for name, picture in chips
    )
    template = f'<div class="chips" role="group" aria-label="{escape(label)}">{buttons}</div>'
    return widget(__file__, value, template=template)
