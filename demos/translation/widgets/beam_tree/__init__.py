"""The tree of hypotheses that a beam search kept."""
