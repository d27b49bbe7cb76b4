"""What Look inside shows for a visitor's choices, and how a click changes them. No component is known here."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import weights
from demos.kit import layout
from demos.text.catalog import style_card, style_of, weights_name
from demos.text.results import READOUTS, FeatureMissing, NoSuchUnit, NothingHeldOut, TextTooLong, UnitSearch
from demos.text.rooms.look_inside.controls import Choices
from demos.text.streaming import paced
from demos.text.views import look_inside_view, writing_view
from demos.text.views.look_inside_view import TypedText, Unit
from demos.widgets.result_line.widget import result_facts

CONTINUATION = 160  # characters that the network writes after a bar was clicked
TEMPERATURE = 0.8  # at which it writes them


@dataclass(frozen=True)
class Inspection:
    """The values of the room's widgets: three texts of JSON, then HTML of the notice and of the result line.

    None for what isn't known yet.
    """

    activations: str
    next_characters: str
    search: str | None
    notice: str
    line: str | None


def inspect(choices: Choices, written: int | None = None) -> Inspection:
    """Return everything the room shows of a text and a unit. written: where the network's own words begin.

    Raise `WriteRefused` for what can't be shown, `WeightsUnavailable` where the network can't be had.
    """
    card, unit = style_card(style_of(choices.style)), _unit(choices)
    began = time.perf_counter()
    found = inspect_text(choices, written)
    seconds, search = time.perf_counter() - began, unit_search(choices)
    line = result_facts(look_inside_view.unit_sentence(search, unit), seconds, card)
    return replace(found, search=look_inside_view.search_results(search, unit), line=line)


def inspect_text(choices: Choices, written: int | None = None) -> Inspection:
    """Return what can be shown before units were searched for; raise as `inspect` does."""
    from demos.text.analysis import lstm_states
    from demos.text.write import normalized

    style = style_of(choices.style)
    typed, unit = _typed(choices.text, style), _unit(choices)
    trace = lstm_states.trace_states(typed.text, style)
    values = lstm_states.unit_values(trace, unit.layer, unit.index, unit.readout)
    gates = lstm_states.unit_gates(trace, unit.layer, unit.index)
    gate = choices.gate
    layer = None if gate == "unit" else (gate, lstm_states.layer_gate(trace, unit.layer, gate))
    activations = look_inside_view.activations(typed, unit, values, gates, layer, written)
    bars = _next_characters(typed, style, choices.position)
    notice = layout.notice(writing_view.notice(normalized(typed.text, style), style))
    return Inspection(activations, bars, None, notice, None)


def next_characters(choices: Choices) -> str:
    """Return JSON of the probabilities at the chosen position."""
    style = style_of(choices.style)
    return _next_characters(_typed(choices.text, style), style, choices.position)


def sizes(choices: Choices) -> tuple[int, int]:
    """Return layers and units per layer of the chosen style's network."""
    from demos.text.analysis import lstm_states

    network = lstm_states.network(style_of(choices.style))
    return network.layers, network.units


def fit_unit(choices: Choices) -> Choices:
    """Return the choices with a unit that the network has: the linked one, or the best match of the first feature."""
    layers, units = sizes(choices)
    layer, unit, readout = choices.layer, choices.linked_unit, choices.readout
    search = unit_search(choices) if unit is None else None
    best = next((match for match in search.matches if match.correlation is not None), None) if search else None
    if unit is None and best:
        layer, unit, readout = best.layer + 1, best.unit + 1, best.readout
    return replace(choices, layer=min(layer, layers), unit=min(unit or 1, units), readout=readout)


def choose_unit(choices: Choices, sent: Any) -> Choices:
    """Return the choices after a click on a row of the list (`row`) or of the layer's heat map (`unit`), from 0.

    An event may carry anything: what is neither changes nothing. Raise FeatureMissing for a row without a unit.
    """
    data: dict[str, Any] = sent if isinstance(sent, dict) else {}
    row, search = data.get("row"), unit_search(choices)
    if search and isinstance(row, int) and not isinstance(row, bool) and 0 <= row < len(search.matches):
        match = search.matches[row]
        if match.correlation is None:
            raise FeatureMissing(look_inside_view.feature_missing(match, search))
        return replace(choices, layer=match.layer + 1, unit=match.unit + 1, readout=match.readout)
    unit = data.get("unit")
    if isinstance(unit, int) and not isinstance(unit, bool):
        return replace(choices, unit=unit + 1)
    return choices


def move_cursor(choices: Choices, sent: Any) -> Choices:
    """Return the choices with the position that an event carries: None for the end, or where it carries nothing."""
    at = sent.get("at") if isinstance(sent, dict) else None
    usable = isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(plain_text(choices.text))
    return replace(choices, position=at if usable else None)


def continue_with(choices: Choices, sent: Any) -> Iterator[tuple[Choices, Inspection]]:
    """Put the clicked character (`character`) at the chosen position, and let the network write on from there."""
    from demos.text.analysis.lstm_states import MAX_CHARACTERS
    from demos.text.write import write

    character = sent.get("character") if isinstance(sent, dict) else None
    if not isinstance(character, str) or len(character) != 1:
        return
    style, text = style_of(choices.style), plain_text(choices.text)
    kept = (text if choices.position is None else text[: max(0, int(choices.position))]) + character
    length = min(CONTINUATION, MAX_CHARACTERS - len(_typed(kept, style).read))
    if length < 1:
        raise TextTooLong(
            f"The text is full at {MAX_CHARACTERS:,} characters. Click a character further up, then a bar."
        )
    for continuation, _ in paced(write(kept, style, length, TEMPERATURE, 0), watched=True):
        after = replace(choices, text=kept + continuation, position=len(kept))
        yield after, inspect(after, written=len(kept) - 1)


def plain_text(text: str) -> str:
    """Return a text as the page's text area holds it."""
    return str(text or "").replace("\r\n", "\n").replace("\r", "\n")


def unit_search(choices: Choices) -> UnitSearch | None:
    """Return the units that follow the features, or None where there is no held-out text to measure them on."""
    from demos.text.analysis import unit_probes

    style = style_of(choices.style)
    if choices.measured == "own":
        return unit_probes.search_text(_typed(choices.text, style).text, style)
    try:
        return unit_probes.search(style)
    except NothingHeldOut:
        return None


def _next_characters(typed: TypedText, style: str, position: int | None) -> str:
    from demos.text.analysis import lstm_states

    before = len(typed.text) if position is None else min(max(0, int(position)), len(typed.text))
    read = typed.read_position(before - 1)
    trace = lstm_states.trace_states(typed.text if read >= 0 else "", style)
    return look_inside_view.next_characters(typed, before - 1, lstm_states.next_characters(trace, max(0, read)))


def _typed(text: str, style: str) -> TypedText:
    from demos.text.alphabet import normalize
    from demos.text.write import normalized

    plain = plain_text(text)
    alphabet = frozenset(weights.card(weights_name(style)).config["vocabulary"])
    read = normalized(plain, style).text  # refuses what is far too long, before it is read character by character
    return TypedText(plain, tuple(len(normalize(character, alphabet).text) for character in plain), read)


def _unit(choices: Choices) -> Unit:
    readout = next((name for name in READOUTS if name == choices.readout), None)
    if readout is None or not all(isinstance(number, int | float) for number in (choices.layer, choices.unit)):
        raise NoSuchUnit("There is no such unit. Choose one with the slider.")
    return Unit(int(choices.layer) - 1, int(choices.unit) - 1, readout)
