"""Then and now: the same English through our network and a newer one from the Hub, with what differs marked."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.url_state import UrlState
from demos.kit.widget import html_part
from demos.serving import hub_models
from demos.translation.catalog import HUB, MODELS, USUAL
from demos.translation.rooms.try_it import EXAMPLES, TryIt
from demos.translation.rooms.try_it import FIRST as USUALLY_TRIED
from demos.translation.views import translation_view
from demos.widgets.example_chips.widget import example_chips
from demos.widgets.hub_download import widget as hub_download
from demos.widgets.result_line.widget import result_facts, result_line

if TYPE_CHECKING:
    from demos.translation.results import Translation

FIRST = "The lost keys"
TITLE, YEAR = "Two GRUs with attention", 2015
BEAMS = 5
READ = (
    "Words that the other translation doesn't have in that place are bold and underlined; point at any word to see "
    "where in the English it looked. Both kept five beginnings at every word."
)

WIDGETS = Path(__file__).parents[1] / "widgets"
HANDED = "(...given) => { page.handed('translation', 'then'); return given; }"
QUICK: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}
SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class Shown:
    """What the room shows, in the order of its components; `texts` are both translations, for a reference."""

    ours: str = ""
    our_facts: str = ""
    theirs: str = ""
    their_facts: str = ""
    offered: str = ""
    line: str = ""
    changed: str = ""
    chip: str = ""
    texts: tuple[str, ...] = ()
    seconds: float = 0.0  # of both translations, loading left out

    def values(self) -> tuple[Any, ...]:
        """Those of the components."""
        return tuple(value for name, value in vars(self).items() if name != "seconds")


@errors.refusals
def compare(text: Any, model: str) -> Iterator[tuple[Any, ...]]:
    """Show our translation at once, then that of the model from the Hub, or its offer where it isn't here."""
    from demos.translation.validation import check

    text = str(text or "")
    chip = next((name for name, example in EXAMPLES.items() if example == text), "")
    shown = Shown(offered=hub_download.value(model), changed=hub_download.changed(model), chip=chip)
    if not text.strip():
        yield shown.values()
        return
    check(text, BEAMS, model)
    ours, shown = _ours(text, shown)
    if not shown.offered:
        yield replace(shown, theirs=translation_view.WAITING).values()
        theirs, shown = _theirs(text, model, shown)
        if ours and theirs:
            shown = replace(
                shown,
                ours=translation_view.page_value(text, ours, theirs),
                theirs=translation_view.page_value(text, theirs, ours),
            )
        shown = replace(shown, texts=tuple(found.text if found else "" for found in (ours, theirs)))
        shown = replace(shown, line=result_facts(READ, shown.seconds))
    yield shown.values()


def _ours(text: str, shown: Shown) -> tuple["Translation | None", Shown]:
    from demos.translation.translate import translate

    try:
        card = weights.card(MODELS[USUAL])
        started = time.perf_counter()
        found = translate(text, BEAMS, USUAL)
    except weights.WeightsUnavailable as error:
        return None, replace(shown, our_facts=layout.notice(str(error)))
    seconds = time.perf_counter() - started
    facts = hub_download.facts(hub_download.ours(TITLE, YEAR, card), seconds)
    sheet = translation_view.page_value(text, found)
    return found, replace(shown, seconds=seconds, ours=sheet, our_facts=layout.notice(found.notice) + facts)


def _theirs(text: str, model: str, shown: Shown) -> tuple["Translation | None", Shown]:
    from demos.translation import hub_translate
    from demos.translation.validation import TextTooLong

    try:
        hub_models.load(model)
        started = time.perf_counter()
        found = hub_translate.translate(text, BEAMS, model)
    except (weights.WeightsUnavailable, TextTooLong) as error:
        return None, replace(shown, theirs="", their_facts=layout.notice(str(error)))
    seconds = time.perf_counter() - started
    facts = hub_download.facts(hub_download.theirs(model), seconds)
    sheet = translation_view.page_value(text, found)
    return found, replace(
        shown, seconds=shown.seconds + seconds, theirs=sheet, their_facts=layout.notice(found.notice) + facts
    )


@errors.refusals
def judge(reference: str, texts: Any, model: str) -> str:
    """HTML of BLEU and chrF of both translations against the visitor's own, nothing while any of them is missing."""
    from demos.translation.analysis.scores import score

    if not isinstance(texts, list | tuple) or len(texts) != 2 or not all(isinstance(one, str) for one in texts):
        return ""
    titles = (TITLE, hub_download.theirs(model).title)
    found = {title: score(one, str(reference or "")) for title, one in zip(titles, texts, strict=True) if one}
    return translation_view.scores({title: one for title, one in found.items() if one})


@errors.refusals
def begin(text: Any, english: Any) -> Any:
    """The text to open with: the link's where it names one, else what was typed in Try it, else the first example."""
    typed = str(english or "").strip() and english != EXAMPLES[USUALLY_TRIED]
    return english if typed and text == EXAMPLES[FIRST] else text


def build(tried: TryIt, row: gr.Tabs) -> None:
    """Make the room and wire its events; Try it's button leads here."""
    chips = example_chips("Example sentences", [(name, "") for name in EXAMPLES], value=FIRST)
    text = html_part(WIDGETS / "sentence_input", value=EXAMPLES[FIRST])
    model = gr.Radio(
        hub_download.labels("translate"), value=HUB[0], label="Compare with", elem_id="translation-then-model"
    )
    with layout.columns():
        with layout.right_column("Then: our network") as left:
            ours = _side("ours")
            our_facts = _html()
        with layout.right_column("Now: from the Hub") as right:
            theirs = _side("theirs")
            offered = hub_download.part()
            their_facts = _html()
    left.scale = right.scale = 6
    line = result_line()
    changed = _html()
    reference = gr.Textbox("", label="Do you know a good translation? Paste it", lines=1, max_lines=8, max_length=5000)
    scores = html_part(WIDGETS / "scores", value="")
    texts = gr.State([])

    given = [text, model]
    shown = [
        *(ours, our_facts, theirs, their_facts),
        *(offered, line, changed, chips, texts),
    ]
    settings = UrlState(
        "translation",
        (properties.choice("with", HUB[0], HUB), model),
        (properties.words("text", EXAMPLES[FIRST], 5000), text),
        (properties.words("reference", "", 5000), reference),
        room="then",
    )
    settings.opened().then(begin, [text, tried.english], text, **SILENT).then(compare, given, shown, **QUICK)
    gr.on([text.input, model.input, offered.select], compare, given, shown, **QUICK)
    chips.input(lambda name: EXAMPLES.get(name, gr.skip()), chips, text, **SILENT).then(compare, given, shown, **QUICK)
    gr.on([reference.change, texts.change], judge, [reference, texts, model], scores, **QUICK)
    take = tried.then.click(_take, tried.english, [row, text], js=HANDED, **SILENT)
    take.then(compare, given, shown, **QUICK)


@errors.refusals
def _take(english: Any) -> tuple[Any, str]:
    return gr.Tabs(selected="then"), str(english or "")


def _side(name: str) -> gr.HTML:
    classes = ["then-side", f"then-{name}"]
    return html_part(
        WIDGETS / "translation_side", value="", before=[WIDGETS / "attention_grid/attention_grid"], elem_classes=classes
    )


def _html() -> gr.HTML:
    return gr.HTML("", apply_default_css=False, padding=False)
