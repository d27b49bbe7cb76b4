"""The words of the cards of the writers."""

from training.char_lstm.data import STYLES
from training.char_lstm.presets import CharLstmPreset, StylesPreset
from weights.card import CardText, DataSource


def card_text(preset: CharLstmPreset, examples: int) -> CardText:
    """Return what the card says in words; examples: characters of the text that it learned from."""
    style = STYLES[preset.style]
    return CardText(
        task=f"Continues a text character by character in the style of: {style.title}",
        data=DataSource(style.file, style.source, style.licence, examples),
        licence="Apache-2.0",
        intended_use="Showing how a recurrent network writes; for play and for teaching.",
        limitations="It knows spelling, rhythm and layout, not meaning: it loses the thread after a few lines, "
        "invents names and words, and may repeat passages of its corpus by heart.",
    )


def styles_card_text(preset: StylesPreset, examples: int) -> CardText:
    """Return what the card of one network for several styles says; examples: characters of all that it learned from."""
    styles = [STYLES[name] for name in preset.styles]
    return CardText(
        task="Continues a text character by character, in a style or a mix of styles: "
        + "; ".join(style.title for style in styles),
        data=DataSource(
            ", ".join(style.file for style in styles),
            "; ".join(f"{style.file}: {style.source}" for style in styles),
            "; ".join(f"{style.file}: {style.licence}" for style in styles),
            examples,
        ),
        licence="Apache-2.0",
        intended_use="Showing how a recurrent network writes, and how styles blend; for play and for teaching.",
        limitations="It knows spelling, rhythm and layout, not meaning: it loses the thread after a few lines, "
        "invents names, words, theorems and functions, and may repeat passages of its corpora by heart. "
        "Its C does nothing and its mathematics proves nothing.",
    )
