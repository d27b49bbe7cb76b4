"""Try it: one language on one sheet, the other on the second while one types, and the attention between their words."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.html import data_uri
from demos.kit.url_state import QUIET, UrlState
from demos.kit.widget import tell
from demos.serving import hub_models
from demos.serving.newest import Question
from demos.translation.catalog import (
    BACK,
    DIRECTIONS,
    EXAMPLES,
    FIRST_TO_TRY,
    FORTH,
    HUB,
    TITLES,
    USUAL,
    chip_of,
    directions_here,
    examples_of,
    models_here,
    opposite,
    weights_of,
)
from demos.translation.choices import read_chosen, read_place
from demos.translation.rooms.try_it import back_translation
from demos.translation.views import translation_view
from demos.translation.widgets.attention_heatmap.widget import attention_heatmap
from demos.translation.widgets.source_sheet.widget import source_sheet
from demos.translation.widgets.target_sheet.widget import target_sheet
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import Download, result_facts, result_line

HINTS = {
    "attention": (
        "Point at a word, or put the cursor in it: the words that the network paid attention to light up, the more "
        "attention the stronger. It was trained on everyday sentences; news and names often come out wrong."
    ),
    "plain": (
        "Try a long sentence, then the same one with attention: without it, the network loses track of a long sentence "
        "and ends it with something likely."
    ),
}
"""What to look at, by model."""
HUB_HINT = (
    "The heat map shows the attention of the last decoder layer but one, averaged over its heads. The model has other "
    "layers too, so this says less about why it chose a word than the attention of our network does."
)
SHOWN = 6  # components that a translation changes

Chosen = Mapping[int, Sequence[int]]
Shown = tuple[Any, Any, Any, Any, Any, Any]  # sheet, notice, result line, example chip, download offer, other direction


@dataclass(frozen=True)
class TryIt:
    """What other rooms need of this one: the English sheet, direction, beam size, and the buttons that lead to them."""

    english: gr.HTML
    direction: gr.Textbox
    beams: gr.Slider
    look_inside: gr.Button
    then_and_now: gr.Button


@errors.refusals
def translation_translate(text: str, beams: int = 5, model: str = USUAL, direction: str = FORTH) -> dict[str, Any]:
    """Translate between English and French, with the attention between the words of both.

    text: up to 500 words; several sentences and line breaks stay. beams: beam size, 1 (greedy) to 20. model:
    "attention", or "plain" for the network without it, or from the Hub, fetched first where it isn't here: "opus-mt"
    or "t5". direction: "en-fr", or "fr-en" with "attention" where its weights are here. Returns `text`,
    `source_tokens`, `target_tokens`, `attention` (one row for each target token, one column for each source token,
    rows sum to 1; null for "plain"), `notice` (what a reader should know, or empty), `trust` (for each sentence the
    probability that it comes close to a person's translation, or null), `probabilities` (for each target token) and
    `stopped` (in front of which target tokens a loop was stopped).
    """
    from demos.translation.translate import translate

    found = translate(text, beams, model, direction)
    return {
        "text": found.text,
        "source_tokens": list(found.source_tokens),
        "target_tokens": list(found.target_tokens),
        "attention": None if found.attention is None else found.attention.tolist(),
        "notice": found.notice,
        "trust": list(found.trust),
        "probabilities": list(found.probabilities),
        "stopped": list(found.stopped),
    }


@errors.refusals
def show_translation(
    text: str, beams: float, model: str = USUAL, direction: str = FORTH, chosen: Chosen | None = None
) -> Shown:
    """Return target sheet, notice, result line (all empty for no text), example chip, download offer, other direction.

    A model from the Hub that isn't here is offered, and our network translates meanwhile. `chosen`: how the visitor
    let sentences begin.
    """
    text = str(text or "")
    chip = chip_of(text, examples_of(direction))
    offered = hub_download.value(model)
    if not text.strip():
        return translation_view.EMPTY, "", "", chip, offered, gr.Button(visible=False)
    turn = offer_direction(text, direction)
    if not offered:
        return *_translated(text, int(beams), model, direction, chosen or {}), chip, offered, turn
    try:
        sheet, notice, line = _translated(text, int(beams), USUAL, direction, {})
    except weights.WeightsUnavailable:
        return translation_view.EMPTY, "", "", chip, offered, turn
    title = hub_models.entry(model).title
    instead = layout.notice(f"{title} isn't here yet, so this is our own network's translation.")
    return sheet, instead + notice, line, chip, offered, turn


@errors.refusals
def show_newest(request: gr.Request, *values: Any) -> Any:
    """Return the same, or leave all as it is where the visitor asked something else meanwhile."""
    question = Question(f"translation {request.session_hash}")
    try:
        shown = show_translation(*values)
    except Exception:
        if question.superseded:
            return (gr.skip(),) * SHOWN
        raise
    return (gr.skip(),) * SHOWN if question.superseded else shown


@errors.refusals
def show_chosen(request: gr.Request, event: gr.EventData, *values: Any) -> Any:
    """Return the translation as the visitor chose it in the target sheet."""
    raw = event._data.get("chosen") if isinstance(event._data, dict) else None
    return show_newest(request, *values, read_chosen(raw))


@errors.refusals
def find_alternatives(text: str, beams: float, model: str, direction: str, event: gr.EventData) -> str:
    """Return JSON of what else could stand where the visitor clicked: other words, or other whole sentences."""
    from demos.translation.alternatives import other_sentences, other_words

    asked, sentence = read_place(event._data, "asked"), read_place(event._data, "sentence")
    chosen = read_chosen(event._data.get("chosen"))
    with_settings = (int(beams), model, direction, chosen)
    if "word" in event._data:
        found = other_words(str(text or ""), sentence, read_place(event._data, "word"), *with_settings)
    else:
        found = other_sentences(str(text or ""), sentence, *with_settings)
    return translation_view.alternatives_json(asked, found)


def offer_direction(text: str, direction: str) -> Any:
    """Return the button that offers the other direction, seen only where the text is in the other language."""
    from demos.translation.sentences import detect_language

    language, other = DIRECTIONS.get(direction, ("", ""))
    seen = detect_language(text) == other != "" and opposite(direction) in directions_here()
    return gr.Button(f"Translate it into {language}", visible=seen)


def _translated(text: str, beams: int, model: str, direction: str, chosen: Chosen) -> tuple[str, str, str]:
    """Target sheet, notice and result line of a network that is here."""
    from demos.translation import trust
    from demos.translation.translate import translate_chosen

    if model in HUB:
        hub_models.load(model)
    started = time.perf_counter()
    found = translate_chosen(text, beams, model, direction, chosen)
    seconds = time.perf_counter() - started
    name = f"{DIRECTIONS[direction][1].lower()}.txt"
    downloads = [Download("download", name, data_uri(found.text.encode(), "text/plain;charset=utf-8"))]
    close: dict[str, float] = {}
    if model in HUB:
        line = result_facts(HUB_HINT, seconds, None, downloads, hub_download.named(model))
    else:
        card = weights.card(weights_of(model, direction))
        line = result_facts(HINTS[model], seconds, card, downloads)
        close = trust.close_shares(card.metrics)
    sheet = translation_view.translation_json(text, found, None, chosen, trust.verdicts(found), close)
    return sheet, layout.notice(found.notice), line


@errors.refusals
def pick_example(name: str, direction: str) -> Any:
    """Return the text of an example chip, in the language that is read."""
    return examples_of(direction).get(name, gr.skip())


def implied(link: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text for a link that names a direction alone: the first example in the language that is read."""
    return {"text": examples_of(link["direction"])[FIRST_TO_TRY]} if "direction" in link else {}


@errors.refusals
def swap(text: str, sheet: str, direction: str) -> tuple[str, str, str]:
    """Return the translation as the text to translate, the other direction, and the model that goes both ways."""
    translated = translation_view.translated_text(sheet, str(text or ""))
    return translated or str(text or ""), opposite(direction), USUAL


@errors.refusals
def turn_round(direction: str) -> tuple[str, str]:
    """Return the other direction for the same text, and the model that goes both ways."""
    return opposite(direction), USUAL


def keep_to_model(model: str, direction: str) -> str:
    """Return the direction, or English to French for a model that goes no other way."""
    return direction if model in BACK else FORTH


def build() -> TryIt:
    """Make the room and wire its events."""
    chips = example_chips("Example sentences", [(name, "") for name in EXAMPLES], value=FIRST_TO_TRY)
    models, directions = models_here(), directions_here()
    model = gr.Radio(
        [*((TITLES[name], name) for name in models), *hub_download.labels("translate")],
        value=USUAL,
        label="Model",
        show_label=False,
        elem_id="translation-model",
    )
    offered = hub_download.part()
    direction = gr.Textbox(FORTH, visible="hidden")
    found = gr.Textbox("", visible="hidden")
    with layout.columns():
        with layout.left_column() as left:
            english = source_sheet(EXAMPLES[FIRST_TO_TRY])
        swapper = gr.Button(
            "Swap the languages", elem_classes=["swap"], scale=0, min_width=40, visible=len(directions) > 1
        )
        with layout.right_column() as right:
            french = target_sheet(translation_view.EMPTY)
            notice = gr.HTML("", apply_default_css=False, padding=False)
            turn = gr.Button("Translate it into English", visible=False, scale=0, elem_classes=["turn"])
            back = back_translation.build()
    left.scale = right.scale = 6  # two sheets of one size
    with gr.Row():
        look_inside = gr.Button("Look inside this sentence", scale=0, min_width=248)
        then_and_now = gr.Button("Compare with a newer model", scale=0, min_width=264)
    attention_heatmap()
    line = result_line()
    with layout.settings():
        beams = gr.Slider(
            1,
            10,
            5,
            step=1,
            label="Beam size",
            info="How many hypotheses (unfinished translations) the search keeps at each step.",
        )
        reset = gr.Button("Reset", size="sm")

    inputs, outputs = [english, beams, model, direction], [french, notice, line, chips, offered, turn]
    settings = UrlState(
        "translation",
        (properties.words("text", EXAMPLES[FIRST_TO_TRY], 5000), english),
        (properties.whole("beams", 5, 1, 10), beams),
        (properties.choice("model", USUAL, [*models, *HUB]), model),
        (properties.choice("direction", FORTH, directions), direction),
        implied=implied,
    )
    live: dict[str, Any] = {**events.LIVE, "show_progress_on": french}  # only the sheet is dimmed
    settings.opened().then(show_newest, inputs, outputs, **live)
    settings.reset(reset).then(show_newest, inputs, outputs, **live)
    chips.input(pick_example, [chips, direction], english, **QUIET).then(show_newest, inputs, outputs, **live)
    swapper.click(swap, [english, french, direction], [english, direction, model], **QUIET).then(
        show_newest, inputs, outputs, **live
    )
    turn.click(turn_round, direction, [direction, model], **QUIET).then(show_newest, inputs, outputs, **live)
    model.input(keep_to_model, [model, direction], direction, **QUIET).then(show_newest, inputs, outputs, **live)
    gr.on([english.input, beams.release, offered.select], show_newest, inputs, outputs, **live)
    back_translation.wire(back, english, french, direction)
    french.input(show_chosen, inputs, outputs, **live)
    french.select(find_alternatives, inputs, found, **{**events.LIVE, "show_progress": "hidden"})
    found.change(None, found, js=tell("translation:alternatives"), **QUIET)
    direction.change(None, direction, js=tell("translation:direction"), **QUIET)
    direction.change(_other_rooms, direction, [look_inside, then_and_now], **QUIET)
    gr.api(translation_translate, api_name="translation_translate", **events.API)
    return TryIt(english, direction, beams, look_inside, then_and_now)


def _other_rooms(direction: str) -> list[Any]:
    """Show the ways to the rooms that are about English to French only where the text is English."""
    return [gr.Button(visible=direction == FORTH)] * 2
