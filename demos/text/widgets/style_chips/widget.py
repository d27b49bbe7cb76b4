"""The style chips of Try it: a title, and a line that the network wrote in that style when the page was opened."""

from collections.abc import Sequence

import gradio as gr

from demos.kit.html import escape
from demos.kit.widget import widget

NOTE = "The network wrote these lines when you opened the page."


def style_chips(titles: Sequence[str], others: Sequence[str], code: Sequence[str], value: str) -> gr.HTML:
    """Return the chips; the value is the title that was picked last, as of `example_chips`.

    titles: the styles that have a specimen; others: those that have none; code: the styles that are set as code. The
    specimens come by the event `text:specimens`, as JSON of title to line, and until then their place is kept.
    """
    specimens = "".join(
        _chip(title, f'<span class="specimen{" mono" if title in code else ""}"></span>') for title in titles
    )
    template = (
        f'<div role="group" aria-label="Style"><div class="specimens">{specimens}</div>'
        f'<p class="note" hidden>{NOTE}</p><div class="chips">{"".join(_chip(title) for title in others)}</div></div>'
    )
    return widget(__file__, value, template=template)


def _chip(title: str, specimen: str = "") -> str:
    name = escape(title)
    return (
        f'<button type="button" class="chip" data-name="{name}" aria-label="{name}">'
        f"<span>{name}</span>{specimen}</button>"
    )
