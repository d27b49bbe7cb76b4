"""Try it: English on one sheet, French on the other while one types, and the attention between their words."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.html import data_uri
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.serving import hub_models
from demos.translation.catalog import HUB, MODELS, USUAL, models_here
from demos.translation.views import translation_view
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import Download, result_facts, result_line

WIDGETS = Path(__file__).parents[1] / "widgets"

TITLES = {"attention": "Ours, with attention", "plain": "Ours, without attention"}
EXAMPLES = {
    "A bicycle": "A man is riding a bicycle.",
    "The lost keys": "I don't know where she left the keys to the old house.",
    "At the beach": "Two little girls in red dresses are playing with a big white dog on the beach.",
    "A short talk": "Are you hungry? I know a good restaurant near the station.\nIt isn't expensive.",
    "News": "The government will announce a new energy policy next week.",
}
FIRST = "A bicycle"
LOOK = {
    "attention": (
        "Point at a word, or put the cursor in it: its partners light up, the stronger the more the network looked "
        "there. It knows everyday sentences; news and names often go wrong."
    ),
    "plain": (
        "Give it a long sentence, then the same to the network with attention: this one forgets what the sentence was "
        "about and ends in something likely."
    ),
}
LOOK_MODERN = (
    "The map shows its last layer of attention but one, averaged over its heads; it has other layers as well, so what "
    "a word looked at says less about why it was chosen than it does in our network."
)


@dataclass(frozen=True)
class TryIt:
    """What other rooms need of this one: the English sheet, and the buttons that lead over to them."""

    english: gr.HTML
    inside: gr.Button
    then: gr.Button


@errors.refusals
def translation_translate(text: str, beams: int = 5, model: str = USUAL) -> dict[str, Any]:
    """Translate English into French, with the attention between the words of both.

    text: up to 500 words; several sentences and line breaks stay. beams: 1 (greedy) to 20. model: "attention", or
    "plain" for the network without it, or from the Hub, fetched first where it isn't here: "opus-mt" or "t5". Returns
    `text`, `source_tokens`, `target_tokens`, `attention` (one row a target token, one column a source token, rows sum
    to 1; null for "plain") and `notice` (what a reader should know, or empty).
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
def show(text: str, beams: float, model: str = USUAL) -> tuple[str, str, str, str, str]:
    """Translate the English sheet: French sheet, notice, result line (all empty for no text), its chip, the offer.

    A model from the Hub that isn't here is offered, and our network translates meanwhile.
    """
    text = str(text or "")
    chip = next((name for name, example in EXAMPLES.items() if example == text), "")
    offered = hub_download.value(model)
    if not text.strip():
        return translation_view.NOTHING, "", "", chip, offered
    if not offered:
        return *_translated(text, int(beams), model), chip, offered
    try:
        sheet, notice, line = _translated(text, int(beams), USUAL)
    except weights.WeightsUnavailable:
        return translation_view.NOTHING, "", "", chip, offered
    title = hub_models.listed(model).title
    return (
        sheet,
        layout.notice(f"{title} isn't here yet, so this is our own network's translation.") + notice,
        line,
        chip,
        offered,
    )


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
        line = result_facts(LOOK_MODERN, seconds, None, downloads, hub_download.named(model))
    else:
        line = result_facts(LOOK[model], seconds, weights.card(MODELS[model]), downloads)
    return translation_view.page_value(text, found), layout.notice(found.notice), line


@errors.refusals
def pick(name: str) -> Any:
    """The text of an example chip."""
    return EXAMPLES.get(name, gr.skip())


def build() -> TryIt:
    """Make the room and wire its events."""
    chips = example_chips("Example sentences", [(name, "") for name in EXAMPLES], value=FIRST)
    models = models_here()
    model = gr.Radio(
        [*((TITLES[name], name) for name in models), *hub_download.labels("translate")],
        value=USUAL,
        label="Which network",
        show_label=False,
        elem_id="translation-model",
    )
    offered = hub_download.part()
    with layout.columns():
        with layout.left_column("English") as left:
            english = html_part(WIDGETS / "source_sheet", value=EXAMPLES[FIRST], elem_classes=["english"])
        with layout.right_column("French") as right:
            french = html_part(WIDGETS / "target_sheet", value=translation_view.NOTHING, elem_classes=["french"])
            notice = gr.HTML("", apply_default_css=False, padding=False)
    left.scale = right.scale = 6  # two sheets of one size
    with gr.Row():
        inside = gr.Button("Look inside this sentence", scale=0, min_width=248)
        then = gr.Button("Then and now, with this sentence", scale=0, min_width=288)
    html_part(
        WIDGETS / "attention_heatmap", before=[WIDGETS / "attention_grid/attention_grid"], elem_classes=["attention"]
    )
    line = result_line()
    with layout.settings():
        beams = gr.Slider(1, 10, 5, step=1, label="Beams", info="How many beginnings it keeps at every word.")
        reset = gr.Button("Reset", size="sm")

    given, shown = [english, beams, model], [french, notice, line, chips, offered]
    settings = UrlState(
        "translation",
        (properties.words("text", EXAMPLES[FIRST], 5000), english),
        (properties.whole("beams", 5, 1, 10), beams),
        (properties.choice("model", USUAL, [*models, *HUB]), model),
    )
    settings.opened().then(show, given, shown, **events.LIVE)
    settings.reset(reset).then(show, given, shown, **events.LIVE)
    chips.input(pick, chips, english, show_progress="hidden", api_visibility="private").then(
        show, given, shown, **events.LIVE
    )
    gr.on([english.input, beams.release, model.input, offered.select], show, given, shown, **events.LIVE)
    gr.api(translation_translate, api_name="translation_translate", **events.API)
    return TryIt(english, inside, then)
