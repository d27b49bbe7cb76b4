"""Try it by hand: a text is written on ruled paper as one watches, in a hand that can be chosen."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import gradio as gr

import weights
from demos.kit import errors, events, layout, properties
from demos.kit.browser_call import browser_call
from demos.kit.properties import Property
from demos.serving.runs import new_run
from demos.text.catalog import FIRST_HANDWRITTEN, HANDWRITING, HANDWRITTEN
from demos.text.results import Handwriting
from demos.text.rooms.handwriting.hand import hand_property, show_specimens, style_of
from demos.text.rooms.handwriting.sheet import AGAIN, WordAgain, read_page, read_words, word_again, words_text
from demos.text.streaming import STREAM
from demos.text.views import handwriting_view
from demos.text.widgets.bias_strip.widget import bias_strip
from demos.text.widgets.hand_chips.widget import hand_chips
from demos.text.widgets.own_hand.widget import own_hand
from demos.text.widgets.pen_sheet.widget import pen_sheet
from demos.widgets.example_chips.widget import example_chips, follow_text
from demos.widgets.result_line.widget import result_facts, result_line

WHAT_TO_SEE = (
    "The network never saw a picture of a letter: it draws each small move of the pen from a probability density, "
    "while a window moves on over the text. Click a word to have it written again."
)
SCRIPTS = Path(__file__).parents[2] / "widgets"
PHRASE = "The quick brown fox"
INKS = ["Blue", "Black", "Green", "Red"]
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
LIVE: dict[str, Any] = {**events.LIVE, "show_progress": "hidden"}

Shown = tuple[Any, Any, Any, Any]  # sheet, notice, result line, and the words that were written again


@errors.refusals
def text_handwrite(
    text: str,
    style: int = 0,
    bias: float = 0.6,
    seed: int = 0,
    prime: tuple[str, list[tuple[float, float, bool]]] | None = None,
) -> dict[str, Any]:
    """Write a text by hand; returns pen strokes.

    The same arguments give the same strokes. text: at most 400 characters of English letters, digits and the usual
    marks; long lines are wrapped. style: 0 for no hand in particular, or one of the hands that the network has learned,
    from 1. bias: 0 (as wild as people write) to 3 (very tidy). seed: 0 to 4,294,967,295. prime: a line in your own hand
    to go on from, as [what it says, points], each point [x, y, whether the pen is lifted after it], evenly in time, y
    growing downwards; or null. Returns `strokes`: [dx, dy, lifted] for each point (y grows downwards; the first offset
    is 0), `text` as it was written, `complete`, `seconds`, and `lines`: each with its `text`, the `points` where it
    begins and ends, `complete`, and how many `tries` it took. Non-commercial research use only, as the network's data.
    """
    from demos.text.handwrite import Prime, handwrite

    page = handwrite(text, style, bias, seed, Prime(*prime) if prime else None)
    return {
        "text": page.text,
        "strokes": [[round(float(dx), 1), round(float(dy), 1), int(up)] for dx, dy, up in page.strokes],
        "complete": page.complete,
        "seconds": round(page.seconds, 4),
        "lines": [
            {"text": line.text, "points": list(line.points), "complete": line.complete, "tries": line.tries}
            for line in page.lines
        ],
    }


@errors.refusals
def write_page(text: str, style: str, bias: float, seed: int) -> Iterator[Shown]:
    """Write a text, line by line, on a new sheet."""
    yield from stream(text, style_of(style), bias, seed)


def stream(
    text: str, style: int, bias: float, seed: int, prime: Any = None, again: Sequence[WordAgain] = ()
) -> Iterator[Shown]:
    """Yield the sheet as it grows, and at last what is said of it, and the words that are to be written again."""
    from demos.text.handwrite import handwrite_lines, planned
    from demos.text.rewrite import words_of_strokes

    lines, run = planned(text), new_run()
    longest, words, page = max(map(len, lines)), [], None
    for page in handwrite_lines(text, style, bias, seed, prime):
        words.append(words_of_strokes(page.drawn_lines()[-1]))
        sheet = handwriting_view.page_json(page, run, len(lines), longest, words, True)
        yield sheet, gr.skip(), gr.skip(), words_text(again)
    assert page is not None  # a text has a line
    sheet = handwriting_view.page_json(page, run, len(lines), longest, words, False)
    yield sheet, layout.notice(handwriting_view.told(page)), _line(page, seed), gr.skip()
    for word in again:
        try:
            sheet, _ = word_again(read_page(sheet), word, style, bias)
        except ValueError:  # a link may name words that this page hasn't got
            continue
        yield sheet, gr.skip(), gr.skip(), gr.skip()


def _line(page: Handwriting, seed: int) -> str:
    sentence = f"{handwriting_view.wrote(page)} {WHAT_TO_SEE}"
    return result_facts(sentence, page.seconds, weights.card(HANDWRITING), (), [f"seed {seed}"])


@errors.refusals
def write_if_shown(kind: str, sheet: str, text: str, style: str, bias: float, seed: int, again: str) -> Iterator[Shown]:
    """Write the text once handwriting is shown for the first time, and the words again that a link names."""
    if kind == "handwriting" and not read_page(sheet)["lines"]:
        yield from stream(text, style_of(style), bias, seed, None, read_words(again))
    else:
        yield (gr.skip(),) * 4


@errors.refusals
def write_word_again(sheet: str, style: str, bias: float, again: str, event: gr.EventData) -> tuple[str, str, str]:
    """Write the clicked word of the sheet again, with other random numbers each time."""
    page, sent = read_page(sheet), event._data if isinstance(event._data, dict) else {}
    number, word = sent.get("line"), cast(int, sent.get("word"))  # whatever it is, rewrite_word judges it
    number = number if isinstance(number, int) and 0 <= number < len(page["lines"]) else len(page["lines"])
    chosen = WordAgain(number, word, int(new_run()[:8], 16))
    after, notice = word_again(page, chosen, style_of(style), bias)
    return after, layout.notice(notice), words_text([*read_words(again), chosen])


@errors.refusals
def write_in_own_hand(text: str, bias: float, seed: int, event: gr.EventData) -> Iterator[Shown]:
    """Write the text in the hand of what the visitor drew, which the event carries and nothing keeps."""
    from demos.text.handwrite import Prime

    sent = event._data if isinstance(event._data, dict) else {}
    yield from stream(text, 0, bias, seed, Prime(str(sent.get("text", "")), sent.get("points", [])))


@errors.refusals
def compare_biases(text: str, style: str, seed: int) -> str:
    """Return the text's first line at five biases, for the strip."""
    from demos.text.hands import STRIP, at_biases
    from demos.text.handwrite import planned

    first = next(line for line in planned(text) if line)
    drawn = zip(STRIP, at_biases(first, style_of(style), seed), strict=True)
    return json.dumps([{"bias": bias, **handwriting_view.line_value(line)} for bias, line in drawn])


@errors.refusals
def take_bias(event: gr.EventData) -> Any:
    """Return the bias of the line that was clicked."""
    bias = event._data.get("bias") if isinstance(event._data, dict) else None
    return bias if isinstance(bias, int | float) and not isinstance(bias, bool) and 0 <= bias <= 3 else gr.skip()


@errors.refusals
def pick_example(name: str) -> Any:
    """Return the text of an example chip."""
    return HANDWRITTEN.get(name, gr.skip())


@dataclass(frozen=True)
class TryIt:
    """What the tab needs: the settings with their components, and those that siblings share."""

    bound: Sequence[tuple[Property[Any], Any]]
    text: gr.Textbox
    style: gr.HTML
    bias: gr.Slider
    seed: gr.Number
    sheet: gr.HTML
    shown: Sequence[Any]


def build(kind: gr.HTML) -> TryIt:
    """Make the room's part and wire its events; it writes when `kind`, the switch, first shows it."""
    first, hand_setting = HANDWRITTEN[FIRST_HANDWRITTEN], hand_property()
    with layout.columns():
        with layout.left_column():
            style = hand_chips(hand_setting.default)
            examples = example_chips("Example texts", [(name, "") for name in HANDWRITTEN], value=FIRST_HANDWRITTEN)
            text = gr.Textbox(
                first,
                label="Text",
                info="English letters, digits and the usual marks; at most 400 characters.",
                lines=3,
                max_lines=10,
            )
            bias = gr.Slider(
                0, 3, 0.6, step=0.1, label="Tidiness (bias)", info="0: as wild as people write. 3: very tidy."
            )
            write = gr.Button("Write by hand", variant="primary", min_width=128)
            with layout.settings("Your own hand"):
                hand = own_hand(PHRASE)
            with layout.settings():
                speed = gr.Slider(1, 10, 3, step=1, label="Speed (times a hand's)")
                width = gr.Slider(0.2, 1.2, 0.5, step=0.1, label="Pen width (mm, rules 10 mm apart)")
                ink = gr.Radio(INKS, value=INKS[0], label="Ink")
                seed = gr.Number(
                    0, label="Seed", info="The same seed and settings give the same page.", precision=0, minimum=0
                )
                keep = gr.Checkbox(False, label="Keep this seed", info="Otherwise each page gets a new one.")
                reset = gr.Button("Reset", size="sm")
        with layout.right_column():
            sheet = pen_sheet()
            again = gr.Textbox("", visible="hidden")
            notice = gr.HTML("", apply_default_css=False, padding=False)
            line = result_line()
            with gr.Row():
                compare = gr.Button("Compare five biases", scale=0, min_width=208)
            strip = bias_strip()
    given, shown = [text, style, bias, seed], [sheet, notice, line, again]
    pen = [speed, width, ink]
    gr.on([part.change for part in pen], None, pen, js=browser_call(SCRIPTS / "pen.js", "tellPen"), **QUIET)
    follow_text(examples, text, HANDWRITTEN)
    kind.change(write_if_shown, [kind, sheet, *given, again], shown, **STREAM)
    kind.change(show_specimens, [kind, style], style, **LIVE)
    new_seed: dict[str, Any] = {
        "fn": None,
        "inputs": [seed, keep],
        "outputs": seed,
        "js": browser_call(SCRIPTS / "seeds.js", "nextSeed"),
        **QUIET,
    }
    picked = examples.input(pick_example, examples, text, **QUIET)
    for drawn in (gr.on([write.click, text.submit], **new_seed), picked.then(**new_seed)):
        drawn.then(write_page, given, shown, **STREAM)
    seed.input(None, None, keep, js=browser_call(SCRIPTS / "seeds.js", "kept"), **QUIET)
    gr.on([style.input, bias.release, seed.input], write_page, given, shown, **STREAM)
    hand.input(write_in_own_hand, [text, bias, seed], shown, **STREAM)
    compare.click(compare_biases, [text, style, seed], strip, **LIVE)
    strip.select(take_bias, None, bias, **QUIET).then(write_page, given, shown, **STREAM)
    sheet.select(write_word_again, [sheet, style, bias, again], [sheet, notice, again], **LIVE)
    bound: list[tuple[Property[Any], Any]] = [
        (properties.words("write", first, 400), text),
        (hand_setting, style),
        (properties.number("bias", 0.6, 0, 3), bias),
        (properties.whole("handseed", 0, 0, 2**32 - 1), seed),
        (properties.switch("keephand", False), keep),
        (properties.whole("speed", 3, 1, 10), speed),
        (properties.number("pen", 0.5, 0.2, 1.2), width),
        (properties.choice("ink", INKS[0], INKS), ink),
        (AGAIN, again),
    ]
    _reset(reset, bound).then(write_page, given, shown, **STREAM)
    return TryIt(bound, text, style, bias, seed, sheet, shown)


def _reset(button: gr.Button, bound: Sequence[tuple[Property[Any], Any]]) -> Any:
    """Put these settings back to their defaults, in the browser."""
    defaults = [item.default for item, _ in bound]
    script = browser_call(SCRIPTS / "pen.js", "defaults", defaults)
    return button.click(None, None, [component for _, component in bound], js=script, **QUIET)
