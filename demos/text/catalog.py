"""What can be chosen in this tab: styles, models from the Hub, and the example texts of each room."""

import dataclasses

import weights
from training.char_lstm.shipped_styles import ALL_STYLES, shipped_styles, styles_of, weights_of
from weights.card import Card
from weights.hub import offered, serves

OUR_STYLE = "shakespeare"
"""The style that the tab opens with, and the one that Then and now compares."""

STYLE_TITLES = {
    "shakespeare": "Shakespeare",
    "war_and_peace": "War and Peace",
    "latex": "LaTeX",
    "c": "C code",
    "presidents": "Presidents",
    "sherlock": "Sherlock Holmes",
}
"""Styles that the page may offer, once their weights are shipped, and the titles of their chips, in their order."""

PROMPTS = {
    "ROMEO:": "ROMEO:\n",
    "To be, or not": "To be, or not to be",
    "JULIET:": "JULIET:\nO gentle night,",
    "A king dies": "KING RICHARD:\nThe crown is lost, and",
    "A quarrel": "First Citizen:\nYou lie!\n\nSecond Citizen:\n",
    "Empty prompt": "",
    "Prince Andrew": "Prince Andrew ",
    "A lemma": "\\begin{lemma}\n\\label{lemma-",
    "A function": "static int ",
    "A speech": "My fellow Americans, ",
    "Dear Watson": '"My dear Watson," said Holmes, "',
}
FIRST_PROMPT = "ROMEO:"
STYLE_PROMPTS = {
    "shakespeare": FIRST_PROMPT,
    "war_and_peace": "Prince Andrew",
    "latex": "A lemma",
    "c": "A function",
    "presidents": "A speech",
    "sherlock": "Dear Watson",
}
"""The example that a style begins with. An example that stands here for no style goes with Shakespeare, or with any."""

THEN_AND_NOW_PROMPTS = {
    "ROMEO:": "ROMEO:\n",
    "The old bridge": "The old bridge over the river",
    "A recipe": "To make a good soup, first",
    "News": "Scientists announced today that",
    "A king dies": "KING RICHARD:\nThe crown is lost, and",
}
THEN_AND_NOW_MODEL = "distilgpt2"

PASSAGES = {
    "Shakespeare, held out": "",
    "English of today": (
        "The library opens at nine, and by ten there is usually a queue at the coffee machine. Most people bring their "
        "own laptop, but the computers on the second floor are free to use. If you want to print something, ask at the "
        "desk: the staff will give you a card that works with every printer in the building. Last winter the heating "
        "failed for a week, and the city council promised to replace the boiler before the end of the year."
    ),
    "A string of letters": "qzx jvkw bnmf, plkj hgfd qwrt zxcv! mnbv lkjh poiu ytrw.",
}
FIRST_PASSAGE = "Shakespeare, held out"

HANDWRITING = "handwriting"
"""The weights of the network that writes by hand."""

HANDWRITTEN = {
    "A letter": "Dear Anna, a network wrote this letter by hand, one stroke of the pen after another.",
    "A pangram": "The quick brown fox jumps over the lazy dog.",
    "A shopping list": "3 apples, bread and milk\n12 eggs\nsomething nice for Tom",
    "Graves, 2013": "Generating sequences with recurrent neural networks",
}
FIRST_HANDWRITTEN = "A letter"

HANDWRITTEN_LINES = {
    "A fox": "The quick brown fox",
    "A greeting": "Dear Anna, how are you?",
    "Numbers": "It was 1945, or 1946.",
    "One word": "handwriting",
}
FIRST_LINE = "A fox"


def weights_name(style: str, blend: tuple[str, float] | None = None) -> str:
    """Return the name of the weights that write in a style or a blend, see `training.char_lstm.shipped_styles`."""
    return weights_of(style, blended=blend is not None and blend[0] != style and blend[1] > 0)


def styles() -> list[str]:
    """Return the styles whose weights are here, in the order of their titles."""
    titled = list(STYLE_TITLES)
    return sorted(shipped_styles(), key=lambda style: (titled.index(style) if style in titled else len(titled), style))


def blends(style: str) -> list[str]:
    """Return the styles that a style can be mixed with: the others of the network of all, in the order of `styles`."""
    same = styles_of(ALL_STYLES)
    return [other for other in styles() if other in same and style in same and other != style]


def example_prompts() -> dict[str, str]:
    """Return the example prompts of the styles that are here, chip title to prompt."""
    away = {name for style, name in STYLE_PROMPTS.items() if style != OUR_STYLE and style not in styles()}
    return {name: prompt for name, prompt in PROMPTS.items() if name not in away}


def style_of_example(name: str) -> str:
    """Return the style that an example prompt belongs to; "" where it goes with any."""
    usual = OUR_STYLE if PROMPTS.get(name) else ""
    return next((style for style, first in STYLE_PROMPTS.items() if first == name), usual)


def prompt_in_style(prompt: str, style: str) -> str:
    """Return a prompt that suits a style just chosen: its own first example in place of another style's example."""
    name = next((name for name, text in PROMPTS.items() if text == prompt), "")
    first = STYLE_PROMPTS.get(style)
    return PROMPTS[first] if first and style_of_example(name) not in ("", style) and name else prompt


def style_card(style: str, blend: tuple[str, float] | None = None) -> Card:
    """Return the card of the network of a style or a blend, as it is about this style: its data and figures come first.

    Raise `WeightsUnavailable` where there is none.
    """
    card = weights.card(weights_name(style, blend))
    own = card.metric(f"nats_per_char_{style}")
    if own is None:
        return card
    others = [metric for metric in card.metrics if metric is not own]
    return dataclasses.replace(card, data=dataclasses.replace(card.data, name=own.data), metrics=[own, *others])


def from_hub(style: str) -> bool:
    """Return whether a style is a model from the Hub."""
    return serves(style, "write")


def style_title(style: str) -> str:
    """Return a style's title on its chip."""
    return STYLE_TITLES.get(style, style.replace("_", " ").capitalize())


def style_chips() -> dict[str, str]:
    """Return the chip titles of our own styles, each with its style; Shakespeare even where its weights are missing."""
    return {style_title(style): style for style in styles() or [OUR_STYLE] if style in STYLE_TITLES}


def hub_chips() -> dict[str, str]:
    """Return the chip titles of the models from the Hub, each with its name as a style."""
    return {f"{model.title}, from the Hub": name for name, model in offered("write").items()}


def style_of(chip: str) -> str:
    """Return the style of a chip's title; what is no such title is returned as it is, for `write` to judge."""
    return (style_chips() | hub_chips()).get(chip, str(chip))


def handwriting_is_here() -> bool:
    """Return whether the network that writes by hand is here."""
    try:
        weights.card(HANDWRITING)
    except weights.WeightsUnavailable:
        return False
    return True
