"""Try it's branches: what else could stand at a place of the sheet, and going on from another character there.

The tree of branches is kept by the page (widgets/writing_sheet/tree.js): nothing of it stays here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, replace
from typing import Any

import gradio as gr

from demos.kit import errors, events, layout
from demos.kit.html import data_uri
from demos.kit.widget import tell
from demos.serving.limits import WRITTEN_CHARACTERS
from demos.text.catalog import style_card, style_chips
from demos.text.results import NoSuchPlace, WriteRefused
from demos.text.rooms.try_it.settings import NO_BLEND, WriteSettings
from demos.text.streaming import STREAM
from demos.text.text_session import NothingToContinue, Part, Sheet, read_sheet
from demos.text.validation import checked_blend, checked_number, checked_prompt, checked_style
from demos.text.views import branch_view
from demos.widgets.result_line.widget import Download, result_facts
from weights import WeightsUnavailable

QUIET: dict[str, Any] = {"concurrency_limit": 8, "show_progress": "hidden", "api_visibility": "private"}
LOOK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden", "trigger_mode": "multiple"}
NOT_A_TREE = "This file isn't a tree that was downloaded here. Choose one that Download tree has saved."


class TreeRefused(ValueError):
    """What was opened isn't a tree of branches."""

    title = "Not a tree"


@errors.refusals
def look_up(sheet: str, event: gr.EventData) -> str:
    """Return JSON of what could stand at the place (`at`) that the event carries, or of why it can't be said."""
    from demos.text.analysis.alternatives import alternatives

    asked = _whole(_data(event), "asked")
    try:
        shown, at = read_sheet(sheet), _whole(_data(event), "at")
        part, end = _part_of_ours(shown, at)
        before, written = shown.text_before(part.at), shown.continuation[part.at : end]
        settings = (part.style, part.temperature, part.blend)
        return branch_view.alternatives(asked, alternatives(before, written, at - part.at, *settings))
    except (WriteRefused, NothingToContinue, WeightsUnavailable) as error:
        return branch_view.refused(asked, errors.shortened(str(error)))


def branched(sheet: str, data: Any, length: int) -> tuple[Sheet, int]:
    """Return the sheet up to a place, with the chosen character there, and how many characters are still to come.

    It goes on as the part of that place was written. data: `at`, from 0, and `character`. The text gets as long as it
    was, or as `length` where that is more. Raises `NoSuchPlace` for what isn't a place of the sheet with a character.
    """
    before = read_sheet(sheet)
    at = _whole(data, "at")
    character = data.get("character") if isinstance(data, dict) else None
    if not 0 <= at < len(before.continuation) or not isinstance(character, str) or len(character) != 1:
        raise NoSuchPlace("There is no such place in this text. Click a character that the network wrote.")
    wanted = length if isinstance(length, int) and not isinstance(length, bool) else 0
    rest = max(wanted, len(before.continuation)) - at - 1
    part, _ = _part_of_ours(before, at)
    kept = replace(before, continuation=before.continuation[: at + 1])
    kept = kept.going_on(part.style, part.temperature, part.blend)
    return replace(kept, continuation=kept.continuation[:at] + character), min(max(rest, 1), WRITTEN_CHARACTERS)


def branching(continue_sheet: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Return the handler that goes on from another character. continue_sheet: that of Continue."""

    @errors.refusals
    def branch(sheet: str, event: gr.EventData, *chosen: Any) -> Iterator[Any]:
        """Go on in the style and blend and at the temperature of that place; chosen: the values of `WriteSettings`."""
        settings = WriteSettings(*chosen)
        kept, rest = branched(sheet, _data(event), settings.length)
        _check_ours(kept)
        blended, share = kept.blend or (NO_BLEND, settings.share)
        as_before = replace(
            settings, style=kept.style, length=rest, temperature=kept.temperature, blended=blended, share=share
        )
        yield from continue_sheet(kept.to_json(), *astuple(as_before))

    return branch


@errors.refusals
def show_branch(sheet: str, event: gr.EventData) -> tuple[str, Any]:
    """Return the result line of a branch that the page shows again (`at`: where it begins), and Continue."""
    shown, at = read_sheet(sheet), _whole(_data(event), "at")
    sentence = branch_view.shown(len(shown.continuation), None if at < 0 else at)
    return _line(shown, sentence), gr.update(interactive=True)


@errors.refusals
def open_tree(event: gr.EventData) -> tuple[str, str, Any, Any, Any, Any, str, str, Any]:
    """Return the sheet of a tree that the page has read from a file, its prompt and settings, and the rest.

    Raises `TreeRefused` where the sheet isn't one of ours.
    """
    data = _data(event)
    try:
        sheet = read_sheet(str(data.get("sheet")))
        _check_ours(sheet)
        normal = replace(sheet, seconds=0.0, follows="", prompt=checked_prompt(sheet.prompt))
    except (WriteRefused, NothingToContinue) as error:
        raise TreeRefused(NOT_A_TREE if isinstance(error, NothingToContinue) else str(error)) from error
    titles = {style: chip for chip, style in style_chips().items()}
    other, share = normal.blend or ("", gr.skip())
    settings = (titles.get(normal.style, gr.skip()), normal.temperature, titles.get(other, NO_BLEND), share)
    line = _line(normal, branch_view.opened(max(0, _whole(data, "branches"))))
    return normal.to_json(), normal.prompt, *settings, layout.notice(), line, gr.update(interactive=True)


def wire(
    sheet: gr.HTML,
    prompt: gr.Textbox,
    chosen: Sequence[Any],
    shown: Sequence[Any],
    continue_sheet: Callable[..., Iterator[Any]],
) -> None:
    """Wire the sheet's events. chosen, shown: as Continue takes and sets them, in the order of `WriteSettings`."""
    found = gr.Textbox("", visible="hidden")
    style, _, temperature, _, _, blended, share, *_ = chosen
    _, notice, line, _, go_on, _ = shown
    sheet.select(look_up, sheet, found, **LOOK)
    found.change(None, found, js=tell("text:alternatives"), **QUIET)
    sheet.option_select(branching(continue_sheet), [sheet, *chosen], shown, **STREAM)
    sheet.input(show_branch, sheet, [line, go_on], **QUIET)
    opened = [sheet, prompt, style, temperature, blended, share, notice, line, go_on]
    sheet.upload(open_tree, None, opened, **QUIET)


def _line(sheet: Sheet, sentence: str) -> str:
    text = (sheet.prompt + sheet.continuation).encode("utf-8", "replace")
    download = Download("download", branch_view.file_name(sheet.style), data_uri(text, "text/plain;charset=utf-8"))
    return result_facts(sentence, None, style_card(checked_style(sheet.style), sheet.blend), [download])


def _check_ours(sheet: Sheet) -> None:
    """Raise `WriteRefused` for a sheet that isn't of one of our styles, with settings that `write` takes."""
    from demos.text.write import TEMPERATURES

    latest = Part(0, sheet.style, sheet.temperature, sheet.blend)
    for part in (latest, *(part for part in sheet.parts if part.style)):
        checked_blend(checked_style(part.style), part.blend)
        checked_number("The temperature", part.temperature, *TEMPERATURES)


def _part_of_ours(sheet: Sheet, at: int) -> tuple[Part, int]:
    """Return the part of a place, and where it ends; raise `NoSuchPlace` where another model wrote it."""
    part, end = sheet.part_at(at)
    if not part.style:
        raise NoSuchPlace(
            "A model from the Hub wrote this part of the text. Choose a character that our network wrote."
        )
    return part, end


def _data(event: gr.EventData) -> dict[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def _whole(data: Any, name: str) -> int:
    """Return a whole number that an event carries; -1 where it carries none."""
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
