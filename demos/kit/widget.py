"""A custom part of the page from the files in its folder: template, style sheet and ES module."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from demos.kit import scripts

LOAD = (
    "const early = new Set(); const keep = ({{ target }}) => early.add(target.closest('button'));"
    " element.addEventListener('click', keep, true);"
    " import(new URL({address}, document.baseURI).href)"
    ".then((module) => module.start({{ element, props, trigger, watch, server, upload }}))"
    ".then(() => {{ element.removeEventListener('click', keep, true); for (const button of early) button?.click(); }})"
    ".catch((error) => {{ console.error(error);"
    " const words = document.createElement('p'); words.className = 'notice'; words.setAttribute('role', 'alert');"
    " words.textContent = {sentence}; element.append(words); }});"
)
"""The script that gradio runs once the widget's template stands in the page; all else is in the module.

A button that was clicked before the module was there is clicked again once it is: nobody's click is lost.
"""
FAILED = "This part of the page could not be loaded. Reload the page to try again."


def widget(
    file: str,
    value: Any = None,
    *,
    styles: Sequence[Path] = (),
    template: str | None = None,
    **props: Any,
) -> gr.HTML:
    """Make the widget whose files stand beside `file`: `NAME.html`, `.css` and `.js` in a folder NAME.

    Call it as `widget(__file__, ...)` in `widgets/NAME/widget.py`. Only the `.html` has to be there, and not even that
    where `template` gives its text. `styles` are shared style sheets that stand before the widget's own. The module
    exports `start(context)` (typedef in kit/js/widget.js), which finds in `props` what was given here by name, besides
    `value`. Events and `server_functions` of a widget may be called with anything: validate what they bring.
    The template evaluates `{{...}}` and `${...}`: hand data over as JSON in `value` and let the module put it in place
    with `textContent`, or pass HTML that was built with `escape` through `${value}`. Never `{{...}}` for it.
    """
    folder = Path(file).parent
    own = folder / folder.name
    sheets = [path for path in (*styles, own.with_suffix(".css")) if path in styles or path.exists()]
    module = own.with_suffix(".js")
    props.setdefault("elem_classes", [folder.name.replace("_", "-")])
    return gr.HTML(
        value,
        html_template=own.with_suffix(".html").read_text(encoding="utf-8") if template is None else template,
        css_template="\n".join(path.read_text(encoding="utf-8") for path in sheets),
        js_on_load=load(module) if module.exists() else None,
        **{"apply_default_css": False, "container": False, "padding": False} | props,
    )


def load(module: Path) -> str:
    """Return the one line of JavaScript that loads a widget's module and starts it.

    Where that fails, it says so on the page.
    """
    return LOAD.format(address=json.dumps(scripts.address(module)), sentence=json.dumps(FAILED))


def tell(event: str, **fixed: Any) -> str:
    """JavaScript for an event's `js=`: hands a component's value to the widgets that listen for `event`.

    They get the value alone, or an object of `fixed` and `value` where something is fixed. The events are listed and
    typed in kit/js/events.js.

        share.change(None, share, js=tell("translation:percent"), **QUIET)
    """
    detail = f"{{ ...{json.dumps(fixed)}, value }}" if fixed else "value"
    return f"(value) => {{ window.page?.tell({json.dumps(event)}, {detail}); }}"
