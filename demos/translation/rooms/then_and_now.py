"""Then and now: the same English through our network and another one, with what differs marked.

The other is newer, from the Hub; or older: ours without attention.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.url_state import QUIET, UrlState, handed
from demos.serving import hub_models
from demos.translation.catalog import (
    EXAMPLES,
    FIRST_TO_COMPARE,
    FIRST_TO_TRY,
    HUB,
    MODELS,
    TITLES,
    USUAL,
    chip_of,
    models_here,
)
from demos.translation.views import translation_view
from demos.translation.widgets.scores.widget import scores_table
from demos.translation.widgets.sentence_input.widget import sentence_input
from demos.translation.widgets.translation_side.widget import translation_side
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.named_model import widget as named_model
from demos.widgets.result_line.widget import result_facts, result_line

if TYPE_CHECKING:
    from demos.translation.results import Translation

TITLE, YEAR = "Two GRUs with attention", 2015
PLAIN, PLAIN_TITLE, PLAIN_YEAR = "plain", "Two GRUs without attention", 2014
WITHOUT_ATTENTION = (
    "What changed in between: attention. Without it, the decoder knows the sentence only by the one list of numbers "
    "that the encoder made of it. A short sentence fits into that; a long one often ends in something likely that it "
    "never said. Try “A long sentence”."
)
NOT_ALONE = (
    "Ours without attention is also smaller and learned from half as many pairs for a shorter time, so not all of the "
    "difference is attention's. Cho et al. 2014, Sutskever et al. 2014; Bahdanau et al. 2015."
)
BEAMS = 5
HINT = (
    "Words that the other translation doesn't have in that place are bold and underlined. Point at a word to see which "
    "English words it attended to. Both used a beam size of 5."
)
PLAIN_HINT = (
    "Words that the other translation doesn't have in that place are bold and underlined. The network on the right has "
    "no attention to look at. Both used a beam size of 5."
)
QUICK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}


@dataclass(frozen=True)
class Comparison:
    """What the room shows, in the order of its components; `texts` are both translations, for a reference."""

    ours: str = ""
    our_facts: str = ""
    theirs: str = ""
    their_facts: str = ""
    offered: str = ""
    line: str = ""
    changed: str = ""
    chip: str = ""
    heading: str = ""
    texts: tuple[str, ...] = ()
    seconds: float = 0.0  # of both translations, loading left out

    def values(self) -> tuple[Any, ...]:
        """Return those of the components."""
        return tuple(value for name, value in vars(self).items() if name != "seconds")


@errors.refusals
def compare(text: Any, model: str) -> Iterator[tuple[Any, ...]]:
    """Yield our translation at once, then the other model's, or the offer of one from the Hub that isn't here."""
    from demos.translation.validation import check_request

    text = str(text or "")
    shown = Comparison(
        offered=hub_download.value(model),
        changed=changed(model),
        chip=chip_of(text, EXAMPLES),
        heading=layout.heading_html(heading(model)),
    )
    if not text.strip():
        yield shown.values()
        return
    check_request(text, BEAMS, model)
    ours, shown = _add_ours(text, shown)
    if not shown.offered:
        yield replace(shown, theirs=translation_view.WAITING).values()
        theirs, shown = _add_theirs(text, model, shown)
        if ours and theirs:
            shown = replace(
                shown,
                ours=translation_view.translation_json(text, ours, theirs),
                theirs=translation_view.translation_json(text, theirs, ours),
            )
        shown = replace(shown, texts=tuple(found.text if found else "" for found in (ours, theirs)))
        shown = replace(shown, line=result_facts(PLAIN_HINT if model == PLAIN else HINT, shown.seconds))
    yield shown.values()


def heading(model: str) -> str:
    """Return what stands over the other side."""
    return "Before: without attention" if model == PLAIN else "Now: from the Hub"


def changed(model: str) -> str:
    """Return HTML of the sentences that say what changed between the two."""
    if model != PLAIN:
        return hub_download.changed(model)
    return f'<p class="look">{WITHOUT_ATTENTION}</p><p class="note">{NOT_ALONE}</p>'


def other_title(model: str) -> str:
    """Return the name of the other side's network."""
    return PLAIN_TITLE if model == PLAIN else hub_download.theirs(model).title


def _add_ours(text: str, shown: Comparison) -> tuple["Translation | None", Comparison]:
    from demos.translation.translate import translate

    try:
        card = weights.card(MODELS[USUAL])
        started = time.perf_counter()
        found = translate(text, BEAMS, USUAL)
    except weights.WeightsUnavailable as error:
        return None, replace(shown, our_facts=layout.notice(str(error)))
    seconds = time.perf_counter() - started
    facts = hub_download.facts(hub_download.ours(TITLE, YEAR, card), seconds)
    sheet = translation_view.translation_json(text, found)
    return found, replace(shown, seconds=seconds, ours=sheet, our_facts=layout.notice(found.notice) + facts)


def _add_theirs(text: str, model: str, shown: Comparison) -> tuple["Translation | None", Comparison]:
    from demos.translation import hub_translate
    from demos.translation.results import TextTooLong
    from demos.translation.translate import translate

    try:
        if model == PLAIN:
            side = hub_download.ours(PLAIN_TITLE, PLAIN_YEAR, weights.card(MODELS[PLAIN]))
            started = time.perf_counter()
            found = translate(text, BEAMS, PLAIN)
        else:
            hub_models.load(model)
            side = hub_download.theirs(model)
            started = time.perf_counter()
            found = hub_translate.translate(text, BEAMS, model)
    except (weights.WeightsUnavailable, TextTooLong) as error:
        return None, replace(shown, theirs="", their_facts=layout.notice(str(error)))
    seconds = time.perf_counter() - started
    facts = hub_download.facts(side, seconds)
    sheet = translation_view.translation_json(text, found)
    return found, replace(
        shown, seconds=shown.seconds + seconds, theirs=sheet, their_facts=layout.notice(found.notice) + facts
    )


@errors.refusals
def score_translations(reference: str, texts: Any, model: str) -> str:
    """Return HTML of BLEU and chrF of both translations against the visitor's own, "" while any of them is missing."""
    from demos.translation.analysis.scores import score

    if not isinstance(texts, list | tuple) or len(texts) != 2 or not all(isinstance(one, str) for one in texts):
        return ""
    titles = (TITLE, other_title(model))
    found = {title: score(one, str(reference or "")) for title, one in zip(titles, texts, strict=True) if one}
    return translation_view.scores_table({title: one for title, one in found.items() if one})


@errors.refusals
def on_open(text: Any, tried: Any) -> Any:
    """Return the text to open with: the link's where it names one, else what Try it holds, else the first example."""
    typed = str(tried or "").strip() and tried != EXAMPLES[FIRST_TO_TRY]
    return tried if typed and text == EXAMPLES[FIRST_TO_COMPARE] else text


def build(tried: gr.HTML, button: gr.Button, rooms: gr.Tabs) -> None:
    """Make the room and wire its events; `tried` is Try it's English sheet, whose `button` leads here."""
    chips = example_chips("Example sentences", [(name, "") for name in EXAMPLES], value=FIRST_TO_COMPARE)
    text = sentence_input(EXAMPLES[FIRST_TO_COMPARE])
    before = [PLAIN] if PLAIN in models_here() else []
    model = gr.Radio(
        [*hub_download.labels("translate"), *((TITLES[name], name) for name in before)],
        value=HUB[0],
        label="Compare with",
        elem_id="translation-then-model",
    )
    more = named_model.field("Marian and T5 translators that read English", "Helsinki-NLP/opus-mt-en-de")
    with layout.columns():
        with layout.right_column("Then: trained from scratch by this project") as left:
            ours = translation_side("ours")
            our_facts = _html()
        with layout.right_column() as right:
            side = gr.HTML(layout.heading_html(heading(HUB[0])))
            theirs = translation_side("theirs")
            offered = hub_download.part()
            their_facts = _html()
    left.scale = right.scale = 6
    line = result_line()
    told = _html()
    reference = gr.Textbox(
        "",
        label="Your own translation (optional)",
        info="Paste a translation that you know to be good, and both are scored against it.",
        elem_id="translation-reference",
        lines=1,
        max_lines=8,
        max_length=5000,
    )
    scores = scores_table()
    texts = gr.State([])

    inputs = [text, model]
    outputs = [ours, our_facts, theirs, their_facts, offered, line, told, chips, side, texts]
    settings = UrlState(
        "translation",
        (properties.choice("with", HUB[0], [*HUB, *before]), model),
        (properties.words("text", EXAMPLES[FIRST_TO_COMPARE], 5000), text),
        (properties.words("reference", "", 5000), reference),
        room="then",
    )
    settings.opened().then(on_open, [text, tried], text, **QUIET).then(compare, inputs, outputs, **QUICK)
    gr.on([text.input, model.input, offered.select], compare, inputs, outputs, **QUICK)
    more.check.click(partial(named_model.choose, task="translate"), more.name, model, **named_model.CHECK).success(
        compare, inputs, outputs, **QUICK
    )
    chips.input(lambda name: EXAMPLES.get(name, gr.skip()), chips, text, **QUIET).then(
        compare, inputs, outputs, **QUICK
    )
    gr.on([reference.change, texts.change], score_translations, [reference, texts, model], scores, **QUICK)
    button.click(_adopt_input, tried, [rooms, text], js=handed("translation", "then"), **QUIET).then(
        compare, inputs, outputs, **QUICK
    )


@errors.refusals
def _adopt_input(english: Any) -> tuple[Any, str]:
    return gr.Tabs(selected="then"), str(english or "")


def _html() -> gr.HTML:
    return gr.HTML("", apply_default_css=False, padding=False)
