"""Then and now: the same English through our network and a newer one from the Hub, with what differs marked."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

import weights
from demos import modern, offer, ui
from demos.translation import draw
from demos.translation.models import HUB, MODELS, USUAL
from demos.translation.rooms.try_it import EXAMPLES, TryIt
from demos.translation.rooms.try_it import FIRST as USUALLY_TRIED

if TYPE_CHECKING:
    from demos.translation.translation import Translation

FIRST = "The lost keys"
TITLE, YEAR = "Two GRUs with attention", 2015
BEAMS = 5
READ = (
    "Words that the other translation doesn't have in that place are bold and underlined; point at any word to see "
    "where in the English it looked. Both kept five beginnings at every word."
)
HANDED = "(...given) => { page.handed('translation', 'then'); return given; }"
QUICK: dict[str, Any] = {**ui.LIVE, "show_progress": "hidden"}
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


@ui.refusals
def compare(text: Any, model: str) -> Iterator[tuple[Any, ...]]:
    """Show our translation at once, then that of the model from the Hub, or its offer where it isn't here."""
    from demos.translation.asked import check

    text = str(text or "")
    chip = next((name for name, example in EXAMPLES.items() if example == text), "")
    shown = Shown(offered=offer.value(model), changed=offer.changed(model), chip=chip)
    if not text.strip():
        yield shown.values()
        return
    check(text, BEAMS, model)
    ours, shown = _ours(text, shown)
    if not shown.offered:
        yield replace(shown, theirs=draw.WAITING).values()
        theirs, shown = _theirs(text, model, shown)
        if ours and theirs:
            shown = replace(shown, ours=draw.page_value(text, ours, theirs), theirs=draw.page_value(text, theirs, ours))
        shown = replace(shown, texts=tuple(found.text if found else "" for found in (ours, theirs)))
        shown = replace(shown, line=ui.line(READ, shown.seconds))
    yield shown.values()


def _ours(text: str, shown: Shown) -> tuple["Translation | None", Shown]:
    from demos.translation.translate import translate

    try:
        card = weights.card(MODELS[USUAL])
        started = time.perf_counter()
        found = translate(text, BEAMS, USUAL)
    except weights.WeightsUnavailable as error:
        return None, replace(shown, our_facts=ui.notice(str(error)))
    seconds = time.perf_counter() - started
    facts = offer.facts(offer.ours(TITLE, YEAR, card), seconds)
    sheet = draw.page_value(text, found)
    return found, replace(shown, seconds=seconds, ours=sheet, our_facts=ui.notice(found.notice) + facts)


def _theirs(text: str, model: str, shown: Shown) -> tuple["Translation | None", Shown]:
    from demos.translation import modern_translate
    from demos.translation.asked import TextTooLong

    try:
        modern.load(model)
        started = time.perf_counter()
        found = modern_translate.translate(text, BEAMS, model)
    except (weights.WeightsUnavailable, TextTooLong) as error:
        return None, replace(shown, theirs="", their_facts=ui.notice(str(error)))
    seconds = time.perf_counter() - started
    facts = offer.facts(offer.theirs(model), seconds)
    sheet = draw.page_value(text, found)
    return found, replace(
        shown, seconds=shown.seconds + seconds, theirs=sheet, their_facts=ui.notice(found.notice) + facts
    )


@ui.refusals
def judge(reference: str, texts: Any, model: str) -> str:
    """HTML of BLEU and chrF of both translations against the visitor's own, nothing while any of them is missing."""
    from demos.translation.scores import score

    if not isinstance(texts, list | tuple) or len(texts) != 2 or not all(isinstance(one, str) for one in texts):
        return ""
    titles = (TITLE, offer.theirs(model).title)
    found = {title: score(one, str(reference or "")) for title, one in zip(titles, texts, strict=True) if one}
    return draw.scores({title: one for title, one in found.items() if one})


@ui.refusals
def begin(text: Any, english: Any) -> Any:
    """The text to open with: the link's where it names one, else what was typed in Try it, else the first example."""
    typed = str(english or "").strip() and english != EXAMPLES[USUALLY_TRIED]
    return english if typed and text == EXAMPLES[FIRST] else text


def build(tried: TryIt, row: gr.Tabs) -> None:
    """Make the room and wire its events; Try it's button leads here."""
    chips = ui.example_chips("Example sentences", [(name, "") for name in EXAMPLES], value=FIRST)
    text = ui.html_part(__file__, "look_sentence", value=EXAMPLES[FIRST])
    model = gr.Radio(offer.labels("translate"), value=HUB[0], label="Compare with", elem_id="translation-then-model")
    with ui.columns():
        with ui.said("Then: our network") as left:
            ours = _side("ours")
            our_facts = _html()
        with ui.said("Now: from the Hub") as right:
            theirs = _side("theirs")
            offered = offer.part()
            their_facts = _html()
    left.scale = right.scale = 6
    line = ui.result_line()
    changed = _html()
    reference = gr.Textbox("", label="Do you know a good translation? Paste it", lines=1, max_lines=8, max_length=5000)
    scores = ui.html_part(__file__, "then_scores", value="")
    texts = gr.State([])

    given = [text, model]
    shown = [
        *(ours, our_facts, theirs, their_facts),
        *(offered, line, changed, chips, texts),
    ]
    settings = ui.Settings(
        "translation",
        (ui.choice("with", HUB[0], HUB), model),
        (ui.words("text", EXAMPLES[FIRST], 5000), text),
        (ui.words("reference", "", 5000), reference),
        room="then",
    )
    settings.opened().then(begin, [text, tried.english], text, **SILENT).then(compare, given, shown, **QUICK)
    gr.on([text.input, model.input, offered.select], compare, given, shown, **QUICK)
    chips.input(lambda name: EXAMPLES.get(name, gr.skip()), chips, text, **SILENT).then(compare, given, shown, **QUICK)
    gr.on([reference.change, texts.change], judge, [reference, texts, model], scores, **QUICK)
    take = tried.then.click(_take, tried.english, [row, text], js=HANDED, **SILENT)
    take.then(compare, given, shown, **QUICK)


@ui.refusals
def _take(english: Any) -> tuple[Any, str]:
    return gr.Tabs(selected="then"), str(english or "")


def _side(name: str) -> gr.HTML:
    classes = ["then-side", f"then-{name}"]
    return ui.html_part(__file__, "then_side", value="", before=["attention_grid"], elem_classes=classes)


def _html() -> gr.HTML:
    return gr.HTML("", apply_default_css=False, padding=False)
