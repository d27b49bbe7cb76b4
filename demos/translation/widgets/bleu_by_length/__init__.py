"""The chart of BLEU by sentence length."""
