"""What can be chosen in this tab: styles, models from the Hub, and the example texts of each room."""

import weights
from weights.hub import offered

PREFIX = "char_lstm_"
"""Weights of a style lie in the folder PREFIX + style."""
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
"""Styles that the page may offer, once their weights are shipped, and the titles of their chips."""

PROMPTS = {
    "ROMEO:": "ROMEO:\n",
    "To be, or not": "To be, or not to be",
    "JULIET:": "JULIET:\nO gentle night,",
    "A king dies": "KING RICHARD:\nThe crown is lost, and",
    "A quarrel": "First Citizen:\nYou lie!\n\nSecond Citizen:\n",
    "Empty prompt": "",
}
FIRST_PROMPT = "ROMEO:"

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

LOOK_INSIDE_TEXTS = {
    "A storm": (
        "MIRANDA:\nThe ship is lost! O father, did you hear\nThose cries? They beat against my very heart.\n\n"
        "PROSPERO:\nBe calm, my child. No one is drown'd; the sea\nObeys me. Wait till morning, and you'll see\n"
        "Them walk the sand.\n\nMIRANDA:\nWhat, all?\n\nPROSPERO:\nAnd dry. Come, see the "
    ),
    "Long and short lines": (
        "Here is a line that goes on and on, and will not come to its end so soon\nShort.\nNo.\n"
        "And here again a line that goes on and on, without a thought of stopping\nYes.\n"
    ),
    "Names": "FIRST LORD:\nWho comes?\n\nSECOND LORD:\nThe king.\n\nQUEEN MARGARET:\nNot yet.\n\nFOOL:\nToo late.\n",
    "Not a play": "Dear Anna, thank you for the photos from the beach. We're back on Monday. Love, Tom",
}
FIRST_LOOK_INSIDE_TEXT = "A storm"


def weights_name(style: str) -> str:
    """Return the name of a style's weights folder."""
    return PREFIX + style


def styles() -> list[str]:
    """Return the styles whose weights are here, Shakespeare first."""
    found = [name.removeprefix(PREFIX) for name in weights.names() if name.startswith(PREFIX)]
    return sorted(found, key=lambda style: (style != OUR_STYLE, style))


def from_hub(style: str) -> bool:
    """Return whether a style is a model from the Hub."""
    return isinstance(style, str) and style in offered("write")


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
