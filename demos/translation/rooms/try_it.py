"""Try it: English on one sheet, French on the other while one types, and the attention between their words."""

import time
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.html import data_uri
from demos.kit.url_state import QUIET, UrlState
from demos.serving import hub_models
from demos.translation.catalog import EXAMPLES, FIRST_TO_TRY, HUB, MODELS, TITLES, USUAL, chip_of, models_here
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


@dataclass(frozen=True)
class TryIt:
    """What other rooms need of this one: the English sheet, and the buttons that lead over to them."""

    english: gr.HTML
    look_inside: gr.Button
    then_and_now: gr.Button


@errors.refusals
def translation_translate(text: str, beams: int = 5, model: str = USUAL) -> dict[str, Any]:
    """Translate English into French, with the attention between the words of both.

    text: up to 500 words; several sentences and line breaks stay. beams: beam size, 1 (greedy) to 20. model:
    "attention", or "plain" for the network without it, or from the Hub, fetched first where it isn't here: "opus-mt"
    or "t5". Returns `text`, `source_tokens`, `target_tokens`, `attention` (one row for each target token, one column
    for each source token, rows sum to 1; null for "plain") and `notice` (what a reader should know, or empty).
    """
    from demos.translation.translate import translate

    found = translate(text, beams, model)
    return {
        "text": found.text,
        "source_tokens": list(found.source_tokens),
        "target_tokens": list(found.target_tokens),
        "attention": None if found.attention is None else found.attention.tolist(),
        "notice": found.notice,
    }


@errors.refusals
def show_translation(text: str, beams: float, model: str = USUAL) -> tuple[str, str, str, str, str]:
    """Return French sheet, notice, result line (all empty for no text), the example chip, and the download offer.

    A model from the Hub that isn't here is offered, and our network translates meanwhile.
    """
    text = str(text or "")
    chip = chip_of(text, EXAMPLES)
    offered = hub_download.value(model)
    if not text.strip():
        return translation_view.EMPTY, "", "", chip, offered
    if not offered:
        return *_translated(text, int(beams), model), chip, offered
    try:
        sheet, notice, line = _translated(text, int(beams), USUAL)
    except weights.WeightsUnavailable:
        return translation_view.EMPTY, "", "", chip, offered
    title = hub_models.entry(model).title
    instead = layout.notice(f"{title} isn't here yet, so this is our own network's translation.")
    return sheet, instead + notice, line, chip, offered


def _translated(text: str, beams: int, model: str) -> tuple[str, str, str]:
    """French sheet, notice and result line of a network that is here."""
    from demos.translation.translate import translate

    if model in HUB:
        hub_models.load(model)
    started = time.perf_counter()
    found = translate(text, beams, model)
    seconds = time.perf_counter() - started
    downloads = [Download("download", "french.txt", data_uri(found.text.encode(), "text/plain;charset=utf-8"))]
    if model in HUB:
        line = result_facts(HUB_HINT, seconds, None, downloads, hub_download.named(model))
    else:
        line = result_facts(HINTS[model], seconds, weights.card(MODELS[model]), downloads)
    return translation_view.translation_json(text, found), layout.notice(found.notice), line


@errors.refusals
def pick_example(name: str) -> Any:
    """Return the text of an example chip."""
    return EXAMPLES.get(name, gr.skip())


def build() -> TryIt:
    """Make the room and wire its events."""
    chips = example_chips("Example sentences", [(name, "") for name in EXAMPLES], value=FIRST_TO_TRY)
    models = models_here()
    model = gr.Radio(
        [*((TITLES[name], name) for name in models), *hub_download.labels("translate")],
        value=USUAL,
        label="Model",
        show_label=False,
        elem_id="translation-model",
    )
    offered = hub_download.part()
    with layout.columns():
        with layout.left_column("English") as left:
            english = source_sheet(EXAMPLES[FIRST_TO_TRY])
        with layout.right_column("French") as right:
            french = target_sheet(translation_view.EMPTY)
            notice = gr.HTML("", apply_default_css=False, padding=False)
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

    inputs, outputs = [english, beams, model], [french, notice, line, chips, offered]
    settings = UrlState(
        "translation",
        (properties.words("text", EXAMPLES[FIRST_TO_TRY], 5000), english),
        (properties.whole("beams", 5, 1, 10), beams),
        (properties.choice("model", USUAL, [*models, *HUB]), model),
    )
    settings.opened().then(show_translation, inputs, outputs, **events.LIVE)
    settings.reset(reset).then(show_translation, inputs, outputs, **events.LIVE)
    chips.input(pick_example, chips, english, **QUIET).then(show_translation, inputs, outputs, **events.LIVE)
    gr.on([english.input, beams.release, model.input, offered.select], show_translation, inputs, outputs, **events.LIVE)
    gr.api(translation_translate, api_name="translation_translate", **events.API)
    return TryIt(english, look_inside, then_and_now)
