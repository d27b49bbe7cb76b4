"""Which translators there are: no tensors, so that the page may ask before torch is there."""

import weights
from weights.hub import offered

MODELS = {"attention": "seq2seq_en_fr", "plain": "seq2seq_en_fr_plain"}
"""Name of the translator: name of its weights."""
USUAL = "attention"
HUB = tuple(offered("translate"))
"""Names of the translators that others trained, from the Hub when a visitor asks."""


def models_here() -> list[str]:
    """Our translators whose weights are shipped, the usual one first; that one even where its weights are missing."""
    here = weights.names()
    return [name for name, shipped in MODELS.items() if name == USUAL or shipped in here]
