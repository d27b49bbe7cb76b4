"""Which translators there are: no tensors, so that the page may ask before torch is there."""

import weights

MODELS = {"attention": "seq2seq_en_fr", "plain": "seq2seq_en_fr_plain"}
"""Name of the translator: name of its weights."""
USUAL = "attention"


def models_here() -> list[str]:
    """The translators whose weights are shipped, the usual one first; that one even where its weights are missing."""
    here = weights.names()
    return [name for name, shipped in MODELS.items() if name == USUAL or shipped in here]
