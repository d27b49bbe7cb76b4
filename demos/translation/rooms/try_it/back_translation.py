"""What the translation says, translated back by the network of the other direction, beside what was meant."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos.kit import errors, events, layout
from demos.kit.html import escape
from demos.kit.url_state import QUIET
from demos.translation.catalog import DIRECTIONS, USUAL, directions_here, opposite
from demos.translation.views import translation_view

REMARK = (
    "Marked is what one of them has and the other hasn't. Both networks err: a mark is a reason to look, not a proof."
)


@dataclass(frozen=True)
class BackTranslation:
    """The button, what it shows, and the sheet whose every change empties that again."""

    button: gr.Button
    shown: gr.HTML


@errors.refusals
def translate_back(text: str, sheet: str, direction: str) -> str:
    """Return HTML of the text and of its translation translated back; what differs is marked in both."""
    from demos.translation.alignment import WORDS
    from demos.translation.sentences import word_spans
    from demos.translation.translate import translate
    from demos.translation.views.text_diff import text_diff

    meant = str(text or "")
    translated = translation_view.translated_text(sheet, meant)
    if not translated.strip() or direction not in DIRECTIONS or opposite(direction) not in directions_here():
        return ""
    back = opposite(direction)
    language = DIRECTIONS[back][1]
    said = translate(translated, 5, USUAL, back).text
    words = [[one[start:end] for start, end in word_spans(one, WORDS[direction][0])] for one in (meant, said)]
    found = text_diff(meant, words[0], said, words[1])
    lines = [("Your text", found.before), (f"Back in {language}", found.after)]
    shown = "".join(f"<dt>{escape(name)}</dt><dd>{_marked(parts)}</dd>" for name, parts in lines)
    return f'<dl class="back">{shown}</dl>{layout.remark(REMARK)}'


def _marked(parts: list[tuple[str, bool]]) -> str:
    return "".join(f"<mark>{escape(part)}</mark>" if differs else escape(part) for part, differs in parts)


def build() -> BackTranslation:
    """Make the button and the place of its answer; hidden where there is one direction only."""
    both = len(directions_here()) > 1
    button = gr.Button("Translate it back", visible=both, scale=0, min_width=176, elem_classes=["translate-back"])
    return BackTranslation(button, gr.HTML("", visible=both, apply_default_css=False, padding=False))


def wire(part: BackTranslation, text: Any, sheet: Any, direction: Any) -> None:
    """Answer a click, and forget the answer when the sheet changes."""
    part.button.click(translate_back, [text, sheet, direction], part.shown, **events.LIVE)
    sheet.change(lambda: "", None, part.shown, **QUIET)
