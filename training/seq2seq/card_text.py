"""The words of the cards of the translators."""

from training.seq2seq.presets import Seq2SeqPreset
from weights.card import CardText, DataSource


def card_text(preset: Seq2SeqPreset, examples: int) -> CardText:
    """What the card says in words; examples: pairs of sentences that it learned from."""
    kind = "attention" if preset.attention else "no attention (one vector a sentence)"
    return CardText(
        task=f"Translation from English to French: recurrent encoder-decoder, {kind}",
        data=DataSource(
            "en-fr",
            "Tatoeba, Multi30k, WMT news 2008-2012, Python and GNOME documentation, novels, DiaBLa, Europarl, NTREX",
            "mixed; Multi30k is for non-commercial use, the WMT sets for research (see the data's README)",
            examples,
        ),
        licence="CC BY-NC-SA 4.0, after the strictest of the texts that it learned from",
        intended_use="Showing how a small translation network works. Everyday sentences of up to some twenty words.",
        limitations=(
            "It has read little: news, names, numbers and rare words go wrong, sometimes fluently. It knows one "
            "sentence at a time, guesses between tu and vous and at grammatical gender, and repeats its texts' bias."
        ),
    )
