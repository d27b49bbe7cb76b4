"""The translators that are trained, by name: both ways, without attention, or in seconds; and what each costs."""

from dataclasses import dataclass, field

from training.common.run import Preset
from training.seq2seq.augmentation import Augmentation


@dataclass(frozen=True)
class Seq2SeqPreset(Preset):
    """`batch` counts pairs of twelve tokens; longer sentences come in smaller batches of as many tokens.

    second: a folder of more pairs beside the data's ("" for none); longest: words of a pair's longer side; lr: the
    highest rate, half of it after three times `half` steps; decay: the last share of the steps, in which it goes to 0;
    average, average_every: weights are averaged with this decay, every so many steps; start: the shipped translator
    that a new training begins with ("" for none), which may have fewer units and another vocabulary.
    """

    direction: str = "en-fr"
    vocabulary_size: int = 12_000
    embedding: int = 256
    hidden: int = 480
    attention: bool = True
    dropout: float = 0.15
    lr: float = 2e-3
    warmup: int = 800
    half: int = 15_000
    decay: float = 0.25
    smoothing: float = 0.1
    longest: int = 50
    second: str = "en-fr-more"
    average: float = 0.99
    average_every: int = 8
    augmentation: Augmentation = field(default_factory=Augmentation)
    start: str = ""


PRESETS = {
    "en_fr": Seq2SeqPreset("seq2seq_en_fr", steps=40_000, batch=128, lr=1.2e-3, start="seq2seq_en_fr"),
    "fr_en": Seq2SeqPreset(
        "seq2seq_fr_en", steps=40_000, batch=128, direction="fr-en", lr=1.2e-3, start="seq2seq_en_fr"
    ),
    # Goes on from what is shipped, its history joined to the earlier part.
    "fr_en_on": Seq2SeqPreset(
        "seq2seq_fr_en",
        steps=3_000,
        batch=128,
        direction="fr-en",
        lr=8e-4,
        warmup=100,
        decay=0.6,
        start="seq2seq_fr_en",
    ),
    # To compare: without attention, on the same data for the same hours.
    "en_fr_plain": Seq2SeqPreset(
        "seq2seq_en_fr_plain", steps=40_000, batch=128, attention=False, lr=1.2e-3, start="seq2seq_en_fr_plain"
    ),
    # For tests: seconds on generated sentences.
    "tiny": Seq2SeqPreset(
        weights="seq2seq_tiny",
        steps=60,
        batch=8,
        vocabulary_size=400,
        embedding=32,
        hidden=32,
        lr=1e-2,
        warmup=5,
        dropout=0.0,
        second="",
        average=0.8,
        average_every=1,
        augmentation=Augmentation(*[0.0] * 12),
    ),
}
