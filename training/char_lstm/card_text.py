"""The words of the cards of the writers."""

from training.char_lstm.data import STYLES
from training.char_lstm.presets import CharLstmPreset
from weights.card import CardText, DataSource


def card_text(preset: CharLstmPreset, examples: int) -> CardText:
    """What the card says in words; examples: characters of the text that it learned from."""
    style = STYLES[preset.style]
    return CardText(
        task=f"Continues a text character by character in the style of: {style.title}",
        data=DataSource(style.file, style.source, style.licence, examples),
        licence="Apache-2.0",
        intended_use="Showing how a recurrent network writes; for play and for teaching.",
        limitations="It knows spelling, rhythm and layout, not meaning: it loses the thread after a few lines, "
        "invents names and words, and may repeat passages of its corpus by heart.",
    )
