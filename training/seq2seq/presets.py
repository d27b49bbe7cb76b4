"""The translators that are trained, by name: with attention, without, or in seconds; and what each costs."""

from dataclasses import dataclass

from training.common.run import Preset


@dataclass(frozen=True)
class Seq2SeqPreset(Preset):
    """`batch` counts pairs of twelve pieces; longer sentences come in smaller batches of as many pieces."""

    pieces: int = 8000
    embedding: int = 256
    hidden: int = 384
    attention: bool = True
    dropout: float = 0.15
    lr: float = 2e-3
    warmup: int = 400
    smoothing: float = 0.1
    longest: int = 30  # words; the few longer pairs cost more time than they teach
    repeats: tuple[tuple[str, int], ...] = (("multi30k", 2),)  # how often an epoch shows the pairs of a source


PRESETS = {
    # Shipped: 141 minutes of one core, 7.2 epochs; BLEU 20.7 on all of valid, 53.9 on Multi30k's captions.
    "en_fr": Seq2SeqPreset(weights="seq2seq_en_fr", steps=14_000, batch=128),
    # Shipped, to compare: without attention, 66 minutes of one core, 7.2 epochs; BLEU 9.2 on all, 37.4 on captions.
    "en_fr_plain": Seq2SeqPreset(weights="seq2seq_en_fr_plain", steps=14_000, batch=128, attention=False),
    # For tests: seconds on generated sentences.
    "tiny": Seq2SeqPreset(
        weights="seq2seq_tiny", steps=60, batch=8, pieces=200, embedding=32, hidden=32, lr=1e-2, warmup=5, dropout=0.0
    ),
}
