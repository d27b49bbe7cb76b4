"""The words of the cards of the translators."""

from training.seq2seq.presets import Seq2SeqPreset
from weights.card import CardText, DataSource


def card_text(preset: Seq2SeqPreset, examples: int) -> CardText:
    """Return what the card says in words; examples: pairs of sentences that it learned from."""
    kind = "attention" if preset.attention else "no attention (one vector a sentence)"
    way = {"en-fr": "English to French", "fr-en": "French to English"}[preset.direction]
    return CardText(
        task=f"Translation from {way}: recurrent encoder-decoder, {kind}",
        data=DataSource(
            f"en-fr, {preset.second}" if preset.second else "en-fr",
            "Tatoeba, Multi30k, WMT news 2008-2012, Python and GNOME documentation, novels, DiaBLa, Europarl, NTREX; "
            "interface and help texts of free software, free games, dictionaries, phrases written for this project",
            "mixed: Multi30k is for non-commercial use, the WMT sets for research, the software's texts mostly under "
            "the GPL (see the READMEs of the data)",
            examples,
        ),
        licence="for research and teaching, not for sale, after the strictest of the texts that it learned from",
        intended_use="Showing how a small translation network works. Everyday language as people type it.",
        limitations=(
            "It has read little: news, names, numbers and rare words go wrong, sometimes fluently. It knows one "
            "sentence at a time, guesses between tu and vous and at grammatical gender, and repeats its texts' bias."
        ),
    )
