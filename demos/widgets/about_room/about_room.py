"""The room About, the same in every tab: its text, each network drawn while it runs, and its model card."""

import html
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.kit import errors, events, formatting
from demos.kit.html import escape
from demos.kit.url_state import UrlState
from demos.widgets.network_diagram.diagram import diagram
from weights import WeightsUnavailable

if TYPE_CHECKING:
    from weights.card import Card

Example = Callable[[str], tuple[Any, tuple[Any, ...]]]
"""Loads the network of a weights name and returns it with the arguments of one forward pass."""


Draw = Callable[[], Iterator[Any]]


def build(tab: str, text: Path, names: Sequence[str], example: Example, also: Sequence[tuple[Any, Any]] = ()) -> None:
    """Make the room: `text` is its Markdown file, `names` the weights it tells about.

    also: properties for the room's address, each with the component that shows it.
    """
    draw, shown = section(text, names, example)
    UrlState(tab, *also, room="about").opened().then(draw, None, shown, **events.LIVE)


def section(text: Path, names: Sequence[str], example: Example) -> tuple[Draw, list[gr.HTML]]:
    """Make the room's parts; returns what draws the networks, and the components that show them."""
    gr.Markdown(text.read_text(encoding="utf-8"), elem_classes=["about"])
    # A part for each network: what a visitor unfolds in one stays unfolded when the next one is drawn.
    waiting = ['<p class="note">Drawing the networks ...</p>', *[""] * (len(names) - 1)]
    shown = [gr.HTML(words, elem_classes=["about-networks"], apply_default_css=False) for words in waiting]

    @errors.refusals
    def draw() -> Iterator[Any]:
        for number, name in enumerate(names):
            parts = [gr.skip() for _ in names]
            parts[number] = network(name, example)
            yield parts if len(parts) > 1 else parts[0]

    return draw, shown


def network(name: str, example: Example) -> str:
    """HTML of one network: the diagram drawn from it while it runs, and its card; a sentence where it is missing."""
    try:
        card = weights.card(name)
        loaded, arguments = example(name)
    except WeightsUnavailable as error:
        return f'<section><h2>{escape(name)}</h2><p class="notice">{escape(str(error))}</p></section>'
    from training.common.layer_trace import layers

    try:
        drawn = diagram(layers(loaded, *arguments))
    except Exception:
        logging.getLogger(__name__).exception("%s couldn't be drawn", name)
        drawn = '<p class="notice">This network could not be drawn.</p>'
    sentence = (
        f"Drawn from the network as it processed one example: {formatting.count(card.parameters)} parameters. Each "
        "block shows the shape of its output (channels × height × width, or steps × width) and its number of "
        "parameters. Open a block to see its layers."
    )
    title = card.task[:1].upper() + card.task[1:].rstrip(".")
    heading = f'<h2>{escape(title)}</h2><p class="note">{escape(sentence)}</p>'
    return f"<section>{heading}{drawn}{card_table(card)}</section>"


def card_table(card: "Card") -> str:
    """HTML of a card: measured figures first, then where they come from."""
    figures = "".join(
        f"<tr><td>{escape(metric.name)}</td><td>{escape(formatting.figure(metric))}</td>"
        f"<td>{escape(metric.data)}, {escape(metric.split)}</td><td>{metric.examples:,}</td></tr>"
        for metric in card.metrics
    )
    training = card.training
    time = f"{training.steps:,} steps in {_long(training.seconds)} on {training.device}, torch {training.torch}"
    facts = {
        "Training data": f"{card.data.name} ({card.data.source}), {card.data.examples:,} examples, {card.data.licence}",
        "Training": time,
        "Command": training.command,
        "Intended use": card.intended_use,
        "Limitations": card.limitations,
        "Licence": card.licence,
        "Files": ", ".join(f"{name} ({file.bytes / 1e6:.1f} MB)" for name, file in card.files.items()),
        "Weights": card.name,
    }
    rows = "".join(
        f"<dt>{html.escape(name)}</dt><dd{' class=mono' if name == 'Command' else ''}>{escape(value)}</dd>"
        for name, value in facts.items()
        if value
    )
    head = "<tr><th>metric</th><th>value</th><th>measured on</th><th>examples</th></tr>"
    table = f'<div class="inside"><table class="figures">{head}{figures}</table></div>' if figures else ""
    return f'<h3>Model card</h3>{table}<dl class="card">{rows}</dl>'


def _long(seconds: float) -> str:
    return (
        f"{seconds / 3600:.1f} hours"
        if seconds >= 5400
        else f"{seconds / 60:.0f} minutes"
        if seconds >= 90
        else f"{seconds:.0f} s"
    )
