"""Try it: English on one sheet, French on the other while one types, and the attention between their words."""

import time
from dataclasses import dataclass
from typing import Any

import gradio as gr

import weights
from demos import modern, offer, ui
from demos.translation import draw
from demos.translation.models import HUB, MODELS, USUAL, models_here

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


@ui.refusals
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


@ui.refusals
def show(text: str, beams: float, model: str = USUAL) -> tuple[str, str, str, str, str]:
    """Translate the English sheet: French sheet, notice, result line (all empty for no text), its chip, the offer.

    A model from the Hub that isn't here is offered, and our network translates meanwhile.
    """
    text = str(text or "")
    chip = next((name for name, example in EXAMPLES.items() if example == text), "")
    offered = offer.value(model)
    if not text.strip():
        return draw.NOTHING, "", "", chip, offered
    if not offered:
        return *_translated(text, int(beams), model), chip, offered
    try:
        sheet, notice, line = _translated(text, int(beams), USUAL)
    except weights.WeightsUnavailable:
        return draw.NOTHING, "", "", chip, offered
    title = modern.listed(model).title
    return (
        sheet,
        ui.notice(f"{title} isn't here yet, so this is our own network's translation.") + notice,
        line,
        chip,
        offered,
    )


def _translated(text: str, beams: int, model: str) -> tuple[str, str, str]:
    """French sheet, notice and result line of a network that is here."""
    from demos.translation.translate import translate

    if model in HUB:
        modern.load(model)
    started = time.perf_counter()
    found = translate(text, beams, model)
    seconds = time.perf_counter() - started
    downloads = [ui.Download("download", "french.txt", ui.data_uri(found.text.encode(), "text/plain;charset=utf-8"))]
    if model in HUB:
        line = ui.line(LOOK_MODERN, seconds, None, downloads, offer.named(model))
    else:
        line = ui.line(LOOK[model], seconds, weights.card(MODELS[model]), downloads)
    return draw.page_value(text, found), ui.notice(found.notice), line


@ui.refusals
def pick(name: str) -> Any:
    """The text of an example chip."""
    return EXAMPLES.get(name, gr.skip())


def build() -> TryIt:
    """Make the room and wire its events."""
    chips = ui.example_chips("Example sentences", [(name, "") for name in EXAMPLES], value=FIRST)
    models = models_here()
    model = gr.Radio(
        [*((TITLES[name], name) for name in models), *offer.labels("translate")],
        value=USUAL,
        label="Which network",
        show_label=False,
        elem_id="translation-model",
    )
    offered = offer.part()
    with ui.columns():
        with ui.given("English") as left:
            english = ui.html_part(__file__, "english", value=EXAMPLES[FIRST])
        with ui.said("French") as right:
            french = ui.html_part(__file__, "french", value=draw.NOTHING)
            notice = gr.HTML("", apply_default_css=False, padding=False)
    left.scale = right.scale = 6  # two sheets of one size
    with gr.Row():
        inside = gr.Button("Look inside this sentence", scale=0, min_width=248)
        then = gr.Button("Then and now, with this sentence", scale=0, min_width=288)
    ui.html_part(__file__, "attention", before=["attention_grid"])
    line = ui.result_line()
    with ui.settings():
        beams = gr.Slider(1, 10, 5, step=1, label="Beams", info="How many beginnings it keeps at every word.")
        reset = gr.Button("Reset", size="sm")

    given, shown = [english, beams, model], [french, notice, line, chips, offered]
    settings = ui.Settings(
        "translation",
        (ui.words("text", EXAMPLES[FIRST], 5000), english),
        (ui.whole("beams", 5, 1, 10), beams),
        (ui.choice("model", USUAL, [*models, *HUB]), model),
    )
    settings.opened().then(show, given, shown, **ui.LIVE)
    settings.reset(reset).then(show, given, shown, **ui.LIVE)
    chips.input(pick, chips, english, show_progress="hidden", api_visibility="private").then(
        show, given, shown, **ui.LIVE
    )
    gr.on([english.input, beams.release, model.input, offered.select], show, given, shown, **ui.LIVE)
    gr.api(translation_translate, api_name="translation_translate", **ui.API)
    return TryIt(english, inside, then)
