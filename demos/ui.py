"""The widgets that every room shares: columns, example chips, the result line, notices and refusals."""

import functools
import inspect
import io
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr
from PIL import Image, ImageOps

from demos.links import Settings, weights_hash
from demos.markup import data_uri, escape, toast
from demos.properties import Property, choice, number, switch, whole, words
from demos.widgets.example_chips.widget import example_chips
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from weights.card import Card, Metric

__all__ = [
    "Property",
    "Settings",
    "choice",
    "data_uri",
    "escape",
    "example_chips",
    "number",
    "switch",
    "weights_hash",
    "whole",
    "words",
]

F = TypeVar("F", bound=Callable[..., Any])

TRAINING = "training"
HEAVY: dict[str, Any] = {"concurrency_id": "inference", "concurrency_limit": 2, "show_progress": "minimal"}
"""Arguments of every event that runs a network: `button.click(run, ..., **ui.HEAVY)`."""
API: dict[str, Any] = {"concurrency_id": "api", "concurrency_limit": 2}
"""The same for functions of the REST API: one may fetch a model for minutes, and the page doesn't wait for that."""
LIVE: dict[str, Any] = {**HEAVY, "trigger_mode": "always_last", "api_visibility": "private"}
"""The same for events of sliders and typing: stale work is dropped, and the REST API doesn't list them."""

HERE = Path(__file__).parent
PARTS = (HERE / "parts.js").read_text(encoding="utf-8")
OWN = ("demos", "training", "weights")
METRICS = {
    "top1": ("", "{:.1f}%"),
    "top5": ("top five ", "{:.1f}%"),
    "box_ap": ("box AP ", "{:.1f}"),
    "box_ap50": ("box AP50 ", "{:.1f}"),
    "mask_ap": ("mask AP ", "{:.1f}"),
    "box_ap_served": ("box AP ", "{:.1f} as served here"),
    "mask_ap_served": ("mask AP ", "{:.1f} as served here"),
    "mask_ap50": ("mask AP50 ", "{:.1f}"),
    "nats_per_char": ("", "{:.3f} nats a character"),
    "nats_per_char_int8": ("", "{:.3f} nats a character (as served)"),
    "nats_per_char_int8_minus_fp32": ("", "{:+.4f} nats a character (as served, against float32)"),
    "bits_per_char": ("", "{:.3f} bits a character"),
    "bleu": ("BLEU ", "{:.1f}"),
    "bleu_fp32": ("BLEU ", "{:.2f} (in float32)"),
    "bleu_int8": ("BLEU ", "{:.2f} (as served)"),
    "bleu_int8_minus_fp32": ("BLEU ", "{:+.2f} (as served, against float32)"),
    "chrf": ("chrF ", "{:.1f}"),
    "frechet": ("Fréchet distance ", "{:.2f}"),
    "frechet_floor": ("Fréchet distance ", "{:.2f} (real to real)"),
    "kid": ("KID ", "{:.4f}"),
    "kid_floor": ("KID ", "{:.4f} (real to real)"),
    "latent_factor": ("latent times ", "{:.2f}"),
    "precision": ("precision ", "{:.2f}"),
    "recall": ("recall ", "{:.2f}"),
}


@dataclass(frozen=True)
class Download:
    """A file that the result line offers; `address` is a data URI or an address that gradio serves."""

    label: str
    file_name: str
    address: str


def refusals(handler: F) -> F:
    """Turn what an event handler raises into a sentence on the page; no stack trace ever gets there.

    Our own `ValueError`s and `WeightsUnavailable` carry such a sentence; anything else is logged and apologised for.
    """

    def refuse(error: Exception) -> gr.Error:
        if isinstance(error, gr.Error):
            return error
        ours = isinstance(error, ValueError) and type(error).__module__.split(".")[0] in OWN
        if ours or isinstance(error, WeightsUnavailable):
            return gr.Error(toast(str(error)), print_exception=False)
        logging.getLogger("demos").exception("%s failed", handler.__qualname__, exc_info=error)
        return gr.Error("Something went wrong here. The other tabs go on working.", print_exception=False)

    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
            try:
                yield from handler(*args, **kwargs)
            except Exception as error:
                raise refuse(error) from None

        return stream  # type: ignore[return-value]

    @functools.wraps(handler)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return handler(*args, **kwargs)
        except Exception as error:
            raise refuse(error) from None

    return call  # type: ignore[return-value]


def rooms(tab: str) -> gr.Tabs:
    """The quiet row of a tab's rooms: `with ui.rooms("faces"):`."""
    return gr.Tabs(elem_id=f"rooms-{tab}", elem_classes=["rooms"])


def room(title: str, name: str) -> gr.Tab:
    """One room in the row; `name` is what stands in the address (`try`, `about`)."""
    return gr.Tab(title, id=name, elem_classes=["room"])


def columns() -> gr.Row:
    """The two columns of a room: `with ui.columns(): with ui.given(): ... with ui.said(): ...`."""
    return gr.Row(elem_classes=["columns"], equal_height=False)


def given(heading: str = "") -> gr.Column:
    """The left column: what the visitor gives."""
    return _column("given", heading, 5)


def said(heading: str = "") -> gr.Column:
    """The right column: what the network says."""
    return _column("said", heading, 7)


def _column(name: str, heading: str, scale: int) -> gr.Column:
    column = gr.Column(elem_classes=[name], scale=scale, min_width=280)
    if heading:
        with column:
            gr.HTML(f'<h2 class="heading">{escape(heading)}</h2>')
    return column


def settings(title: str = "Settings") -> gr.Accordion:
    """The folded box for advanced settings."""
    return gr.Accordion(title, open=False, elem_classes=["settings"])


def note(text: str) -> gr.HTML:
    """One short paragraph that says what to look at or what the network can't do."""
    return gr.HTML(remark(text))


def remark(text: str) -> str:
    """HTML of such a paragraph, to go with a result."""
    return f'<p class="note">{escape(text)}</p>'


def notice(text: str = "") -> str:
    """HTML of a notice over a result ("Two characters are new to this style: ..."), empty for no text."""
    return f'<p class="notice" role="status">{escape(text)}</p>' if text else ""


def html_part(beside: str, name: str, value: Any = None, before: Sequence[str] = (), **props: Any) -> gr.HTML:
    """A custom page part from `name.html`, `.css` and `.js` in the folder of `beside` (pass `__file__`).

    Only the `.html` has to be there. `before` names further parts there whose `.css` and `.js` stand before its own;
    before every script stands `demos/parts.js`. Events of a script and `server_functions` may carry anything.
    Templates evaluate `{{...}}` and `${...}`: hand data over as JSON in `value` and let the `.js` put it in place with
    `textContent`, or pass HTML that was built with `ui.escape` through `${value}`. Never `{{...}}` for it.
    """
    folder = Path(beside).parent

    def read(suffix: str) -> list[str]:
        paths = [folder / f"{part}.{suffix}" for part in (*before, name)]
        return [path.read_text(encoding="utf-8") for path in paths if path.exists()]

    props.setdefault("elem_classes", [name.replace("_", "-")])
    return gr.HTML(
        value,
        html_template=(folder / f"{name}.html").read_text(encoding="utf-8"),
        css_template="\n".join(read("css")),
        js_on_load="\n".join([PARTS, *script]) if (script := read("js")) else None,
        **{"apply_default_css": False, "container": False, "padding": False} | props,
    )


def thumbnail(path: Path, side: int = 80) -> str:
    """A small square WebP of a picture, as an address for `example_chips`."""
    with Image.open(path) as picture:
        small = ImageOps.fit(picture.convert("RGB"), (side, side))
    stream = io.BytesIO()
    small.save(stream, "WEBP", quality=80)
    return data_uri(stream.getvalue(), "image/webp")


def result_line() -> gr.HTML:
    """The line under a result; fill it with `ui.line(...)`."""
    return gr.HTML("", elem_classes=["result-line"], apply_default_css=False)


def line(
    look: str,
    seconds: float,
    card: "Card | None" = None,
    downloads: Sequence[Download] = (),
    also: Sequence[str] = (),
) -> str:
    """HTML of a result line: what to look at, how long it took, the network's size, its data and first figure.

    `also` are further facts, as of a network without a card.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    facts = [f"{duration(seconds)} on {cores} CPU core{'s' if cores > 1 else ''}"]
    if card:
        facts.append(f"{count(card.parameters)} parameters")
        facts.append(", ".join([card.data.name] + [figure(metric) for metric in card.metrics[:1]]))
    items = "".join(f"<li>{escape(fact)}</li>" for fact in [*facts, *also])
    items += '<li><button type="button" class="copy-link">copy link</button></li>'
    for item in downloads:
        items += (
            f'<li><a download="{escape(item.file_name)}" href="{escape(item.address)}">{escape(item.label)}</a></li>'
        )
    sentence = f'<p class="look">{escape(look)}</p>' if look else ""
    return f'{sentence}<ul class="facts">{items}</ul>'


def duration(seconds: float) -> str:
    """Seconds as "41 ms" or "1.3 s"."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


def count(number: float) -> str:
    """A count as "4.7 M", "310 k" or "42"."""
    return f"{number / 1e6:.1f} M" if number >= 1e6 else f"{number / 1e3:.0f} k" if number >= 1e4 else f"{number:,.0f}"


def figure(metric: "Metric") -> str:
    """A measured figure with its unit, as "94.1%" or "BLEU 38.2"."""
    name, part = metric.name, ""
    if name not in METRICS and name.startswith(("bleu_", "chrf_")):
        name, _, part = name.partition("_")
    before, form = METRICS.get(name, (f"{name} ", "{:.3g}"))
    return before + form.format(metric.value) + (f" on {part.replace('_words', ' words')}" if part else "")
