"""How a room is laid out: its row of rooms, two columns, folded settings, notes and notices."""

import gradio as gr

from demos.kit.html import escape


def rooms(tab: str) -> gr.Tabs:
    """Return the quiet row of a tab's rooms: `with layout.rooms("faces"):`."""
    return gr.Tabs(elem_id=f"rooms-{tab}", elem_classes=["rooms"])


def room(title: str, name: str) -> gr.Tab:
    """One room in the row; `name` is what stands in the address (`try`, `about`)."""
    return gr.Tab(title, id=name, elem_classes=["room"])


def columns() -> gr.Row:
    """Return the row that holds a room's two columns, `left_column()` and `right_column()`."""
    return gr.Row(elem_classes=["columns"], equal_height=False)


def left_column(heading: str = "") -> gr.Column:
    """Return the left column: what the visitor gives."""
    return _column("left-column", heading, 5)


def right_column(heading: str = "") -> gr.Column:
    """Return the right column: what the network says."""
    return _column("right-column", heading, 7)


def _column(name: str, heading: str, scale: int) -> gr.Column:
    column = gr.Column(elem_classes=[name], scale=scale, min_width=280)
    if heading:
        with column:
            gr.HTML(heading_html(heading))
    return column


def heading_html(heading: str) -> str:
    """Return HTML of a column's heading, for one that changes."""
    return f'<h2 class="heading">{escape(heading)}</h2>'


def settings(title: str = "Settings") -> gr.Accordion:
    """Return the folded box for advanced settings."""
    return gr.Accordion(title, open=False, elem_classes=["settings"])


def note(text: str) -> gr.HTML:
    """One short paragraph that says what to look at or what the network can't do."""
    return gr.HTML(remark(text))


def remark(text: str) -> str:
    """HTML of such a paragraph, to go with a result."""
    return f'<p class="note">{escape(text)}</p>'


def verdict(text: str) -> str:
    """HTML of a sentence over a result that says how far to trust it ("Not sure. ...")."""
    return f'<p class="verdict"><strong>{escape(text)}</strong></p>'


def notice(text: str = "") -> str:
    """HTML of a notice over a result ("Two characters are new to this style: ..."), empty for no text."""
    return f'<p class="notice" role="status">{escape(text)}</p>' if text else ""
