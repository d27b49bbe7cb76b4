"""Custom page parts: a folder of a template, a style sheet and a script becomes a component of gradio."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

PARTS = (Path(__file__).parent / "js/legacy_parts.js").read_text(encoding="utf-8")


def html_part(folder: Path, value: Any = None, before: Sequence[Path] = (), **props: Any) -> gr.HTML:
    """A custom page part from `NAME.html`, `.css` and `.js` in the folder NAME.

    Only the `.html` has to be there. `before` are paths without suffix of further parts whose `.css` and `.js` stand
    before its own; before every script stands `legacy_parts.js`. Events of a script and `server_functions` may carry
    anything. Templates evaluate `{{...}}` and `${...}`: hand data over as JSON in `value` and let the `.js` put it in
    place with `textContent`, or pass HTML that was built with `escape` through `${value}`. Never `{{...}}` for it.
    """
    own = folder / folder.name

    def read(suffix: str) -> list[str]:
        paths = [part.with_suffix(f".{suffix}") for part in (*before, own)]
        return [path.read_text(encoding="utf-8") for path in paths if path.exists()]

    props.setdefault("elem_classes", [folder.name.replace("_", "-")])
    return gr.HTML(
        value,
        html_template=own.with_suffix(".html").read_text(encoding="utf-8"),
        css_template="\n".join(read("css")),
        js_on_load="\n".join([PARTS, *script]) if (script := read("js")) else None,
        **{"apply_default_css": False, "container": False, "padding": False} | props,
    )
