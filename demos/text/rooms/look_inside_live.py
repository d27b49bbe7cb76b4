"""What the room Look inside answers: to typing, to a unit chosen, to a character or a bar clicked."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.kit import errors, layout
from demos.text.rooms.try_it import paced, styles_here
from demos.text.text_session import read_sheet
from demos.text.views import writing_view
from demos.widgets.result_line.widget import result_facts

if TYPE_CHECKING:
    from demos.text.analysis.unit_probes import Search
    from demos.text.views.look_inside_view import Chosen, Typed

EXAMPLES = {
    "A storm": (
        "MIRANDA:\nThe ship is lost! O father, did you hear\nThose cries? They beat against my very heart.\n\n"
        "PROSPERO:\nBe calm, my child. No one is drown'd; the sea\nObeys me. Wait till morning, and you'll see\n"
        "Them walk the sand.\n\nMIRANDA:\nWhat, all?\n\nPROSPERO:\nAnd dry. Come, see the "
    ),
    "Long and short lines": (
        "Here is a line that goes on and on, and will not come to its end so soon\nShort.\nNo.\n"
        "And here again a line that goes on and on, without a thought of stopping\nYes.\n"
    ),
    "Names": "FIRST LORD:\nWho comes?\n\nSECOND LORD:\nThe king.\n\nQUEEN MARGARET:\nNot yet.\n\nFOOL:\nToo late.\n",
    "No play at all": "Dear Anna, thank you for the photos from the beach. We're back on Monday. Love, Tom",
}
FIRST = "A storm"
GATE_ROWS = ("input", "forget", "output", "candidate", "memory")
GO_ON = 160  # characters that the network writes after a bar was clicked

Shown = tuple[str, str, str, str, str, int]  # gates, bars, list of units, notice, result line, the unit for the link


@errors.refusals
def look(text: str, chip: str, layer: int, unit: int, side: str, view: str, at: int | None) -> Shown:
    """Everything the room shows of a text and a unit.

    layer, unit: from 1. at: how many characters stand before the one that is guessed, None for all of them.
    """
    return _look(text, chip, layer, unit, side, view, at)


@errors.refusals
def begin(taken: str, text: str, chip: str, layer: int, asked: int | None, side: str, view: str, at: int | None) -> Any:
    """The same for a room that opens: on what Try it handed over, and on a telling unit where none is asked for."""
    return _look_anew(taken or text, chip, layer, asked, side, view, None if taken else at)


@errors.refusals
def look_anew(text: str, chip: str, layer: int, asked: int | None, side: str, view: str, at: int | None) -> Any:
    """The same after Reset, or with another style."""
    return _look_anew(text, chip, layer, asked, side, view, at)


@errors.refusals
def look_while_typing(
    text: str, chip: str, layer: int, unit: int, side: str, view: str, at: int | None, event: gr.EventData
) -> Any:
    """The same while the visitor types; the event says where the cursor is."""
    at = _place(event, text)
    return at, *_look(text, chip, layer, unit, side, view, at)


@errors.refusals
def move(
    text: str, chip: str, layer: int, unit: int, side: str, view: str, at: int | None, event: gr.EventData
) -> tuple[int | None, str]:
    """The bars after the character where the cursor is now."""
    at = _place(event, text)
    return at, _bars(_typed(text, _style(chip)), _style(chip), at)


@errors.refusals
def find(text: str, chip: str, layer: int, unit: int, side: str, view: str, at: int | None, event: gr.EventData) -> Any:
    """Go to the unit that a row of the list, or of the layer's picture, stands for."""
    from demos.text.views.look_inside_view import absent

    data: dict[str, Any] = event._data if isinstance(event._data, dict) else {}
    row, found = data.get("row"), _search(_style(chip))
    if found and isinstance(row, int) and 0 <= row < len(found.found):
        best = found.found[row]
        if best.correlation is None:
            raise gr.Error(absent(best), print_exception=False)
        layer, unit, side = best.layer + 1, best.unit + 1, best.side
    elif isinstance(data.get("unit"), int):
        unit = data["unit"] + 1
    return layer, unit, side, *_look(text, chip, layer, unit, side, view, at)


@errors.refusals
def go_on(
    text: str, chip: str, layer: int, unit: int, side: str, view: str, at: int | None, event: gr.EventData
) -> Iterator[Any]:
    """Put the clicked character at the place that was guessed, and let the network go on from there."""
    from demos.text.analysis.lstm_states import LONGEST, TooLong
    from demos.text.write import write

    data: dict[str, Any] = event._data if isinstance(event._data, dict) else {}
    character, style = data.get("character"), _style(chip)
    if not isinstance(character, str) or len(character) != 1:
        return
    plain = _plain(text)
    kept = (plain if at is None else plain[: max(0, int(at))]) + character
    room = min(GO_ON, LONGEST - len(_typed(kept, style).read))
    if room < 1:
        raise TooLong(f"The sheet is full at {LONGEST:,} characters. Click a character further up, then a bar.")
    for piece, _ in paced(write(kept, style, room, 0.8, 0), watched=True):
        whole = kept + piece
        yield whole, len(kept), *_look(whole, chip, layer, unit, side, view, len(kept), len(kept) - 1)


@errors.refusals
def pick(name: str) -> tuple[Any, None]:
    """The text of an example chip, looked at from its end."""
    return EXAMPLES.get(name, gr.skip()), None


@errors.refusals
def take(sheet: str, chip: str) -> tuple[Any, str, str, str, None]:
    """Open this room on the sheet that Try it wrote: tabs, the text for a first opening, text, style, place."""
    from demos.text.analysis.lstm_states import LONGEST

    written = read_sheet(sheet)
    text = written.prompt + written.continuation
    if len(text) > LONGEST:
        gr.Info(f"Your sheet has {len(text):,} characters. This room reads {LONGEST:,}, so it took the first of them.")
    kept, ours = text[:LONGEST], styles_here()
    if chip not in ours:
        chip = next(iter(ours))
        gr.Info(f"This room looks into our own network, so {chip} reads what the other one wrote.")
    return gr.Tabs(selected="inside"), kept, kept, chip, None


def _look_anew(
    text: str, chip: str, layer: int, asked: int | None, side: str, view: str, at: int | None
) -> tuple[Any, ...]:
    """Text, layer, unit and side, then what is shown; the layer and unit fit the style's network."""
    from demos.text.analysis import lstm_states

    style = _style(chip)
    network = lstm_states.network(style)
    layers, units = network.layers, network.units
    found = _search(style)
    if asked is None and found and found.found[0].correlation is not None:
        best = found.found[0]
        layer, asked, side = best.layer + 1, best.unit + 1, best.side
    layer, unit = min(layer, layers), min(asked or 1, units)
    choices = gr.Radio(choices=list(range(1, layers + 1)), value=layer), gr.Slider(maximum=units, value=unit)
    return text, *choices, side, *_look(text, chip, layer, unit, side, view, at)


def _look(
    text: str, chip: str, layer: int, unit: int, side: str, view: str, at: int | None, written: int | None = None
) -> Shown:
    from demos.text.analysis import lstm_states
    from demos.text.views import look_inside_view
    from demos.text.write import reading

    style = _style(chip)
    found, card = _search(style), weights.card(f"char_lstm_{style}")
    began = time.perf_counter()
    typed, chosen = _typed(text, style), _chosen(layer, unit, side)
    seen = lstm_states.activity(typed.text, style)
    values = lstm_states.unit_values(seen, chosen.layer, chosen.unit, chosen.side)
    gates = lstm_states.unit_gates(seen, chosen.layer, chosen.unit)
    whole = None if view == "unit" else (view, lstm_states.layer_gate(seen, chosen.layer, view))
    picture = look_inside_view.picture(typed, chosen, values, gates, whole, written)
    bars = _bars(typed, style, at)
    line = result_facts(look_inside_view.sentence(found, chosen), time.perf_counter() - began, card)
    notice = layout.notice(writing_view.notice(reading(typed.text, style), style))
    return picture, bars, look_inside_view.findings(found, chosen), notice, line, chosen.unit + 1


def _bars(typed: "Typed", style: str, at: int | None) -> str:
    from demos.text.analysis import lstm_states
    from demos.text.views import look_inside_view

    before = len(typed.text) if at is None else min(max(0, int(at)), len(typed.text))
    place = typed.place(before - 1)
    seen = lstm_states.activity(typed.text if place >= 0 else "", style)
    return look_inside_view.expectations(typed, before - 1, lstm_states.next_characters(seen, max(0, place)))


def _plain(text: str) -> str:
    """A text as the page's text area holds it."""
    return str(text or "").replace("\r\n", "\n").replace("\r", "\n")


def _typed(text: str, style: str) -> "Typed":
    from demos.text.alphabet import read_as
    from demos.text.views.look_inside_view import Typed
    from demos.text.write import reading

    plain = _plain(text)
    alphabet = frozenset(weights.card(f"char_lstm_{style}").config["vocabulary"])
    read = reading(plain, style).text  # refuses what is far too long, before it is looked at character by character
    return Typed(plain, tuple(len(read_as(character, alphabet).text) for character in plain), read)


def _chosen(layer: int, unit: int, side: str) -> "Chosen":
    from demos.text.analysis.lstm_states import SIDES, NotThere
    from demos.text.views.look_inside_view import Chosen

    known = next((name for name in SIDES if name == side), None)
    if known is None or not all(isinstance(number, int | float) for number in (layer, unit)):
        raise NotThere("There is no such unit. Choose one by the slider.")
    return Chosen(int(layer) - 1, int(unit) - 1, known)


def _search(style: str) -> "Search | None":
    from demos.text.analysis.unit_probes import NothingHeldOut, search

    try:
        return search(style)
    except NothingHeldOut:
        return None


def _place(event: gr.EventData, text: str) -> int | None:
    """How many characters stand before the cursor, None for all of them or where the page says nothing usable."""
    at = event._data.get("at") if isinstance(event._data, dict) else None
    usable = isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(_plain(text))
    return at if usable else None


def _style(chip: str) -> str:
    return styles_here().get(chip, str(chip))
