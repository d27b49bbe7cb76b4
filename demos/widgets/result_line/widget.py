"""The line under a result: what to look at, how long it took, the network's size and first figure, and downloads."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from demos.kit import formatting
from demos.kit.html import escape

if TYPE_CHECKING:
    from weights.card import Card


@dataclass(frozen=True)
class Download:
    """A file that the result line offers; `address` is a data URI or an address that gradio serves."""

    label: str
    file_name: str
    address: str


def result_line() -> gr.HTML:
    """Return the line under a result; fill it with `result_facts(...)`."""
    return gr.HTML("", elem_classes=["result-line"], apply_default_css=False)


def result_facts(
    look: str,
    seconds: float | None,
    card: "Card | None" = None,
    downloads: Sequence[Download] = (),
    also: Sequence[str] = (),
) -> str:
    """HTML of a result line: what to look at, how long it took, the network's size, its data and first figure.

    seconds: None where nothing was computed. `also` are further facts, as of a network without a card.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    facts = []
    if seconds is not None:
        facts.append(f"{formatting.duration(seconds)} on {cores} CPU core{'s' if cores > 1 else ''}")
    if card:
        facts.append(f"{formatting.count(card.parameters)} parameters")
        facts.append(", ".join([card.data.name] + [formatting.figure(metric) for metric in card.metrics[:1]]))
    items = "".join(f"<li>{escape(fact)}</li>" for fact in [*facts, *also])
    items += '<li><button type="button" class="copy-link">Copy link</button></li>'
    for item in downloads:
        items += (
            f'<li><a download="{escape(item.file_name)}" href="{escape(item.address)}">{escape(item.label)}</a></li>'
        )
    sentence = f'<p class="look">{escape(look)}</p>' if look else ""
    return f'{sentence}<ul class="facts">{items}</ul>'
